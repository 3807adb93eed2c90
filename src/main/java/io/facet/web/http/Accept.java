package io.facet.web.http;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The media ranges of a header Accept (RFC 9110, section 12.5.1). Parameters other than the weight are ignored. */
record Accept(List<Range> ranges) {
    private static final String TOKEN = "[A-Za-z0-9!#$%&'*+.^_`|~-]+";
    // A lone asterisk and a weight without a zero are in the default header of java.net.HttpURLConnection.
    private static final Pattern RANGE = Pattern.compile("(?:(%1$s)/(%1$s)|\\*)\\s*((?:;.*)?)".formatted(TOKEN));
    private static final Pattern WEIGHT = Pattern.compile(";\\s*q\\s*=\\s*([^;]*)", Pattern.CASE_INSENSITIVE);
    private static final Pattern QUALITY = Pattern.compile("0?\\.[0-9]+|0\\.?|1(\\.0*)?");
    private static final String ANY = "*";

    /** @param quality 0 if the media types are not acceptable */
    record Range(String type, String subtype, double quality) {
        private int specificity() {
            return (type.equals(ANY) ? 0 : 1) + (subtype.equals(ANY) ? 0 : 1);
        }

        private boolean contains(String mediaType) {
            return type.equals(ANY)
                    || mediaType.equals(type + "/" + subtype)
                    || subtype.equals(ANY) && mediaType.startsWith(type + "/");
        }
    }

    /** Throws {@link IllegalArgumentException} with the range that is not valid. Without a range, every type is acceptable. */
    static Accept parse(String header) {
        List<Range> ranges = Arrays.stream(header.split(","))
                .map(String::strip)
                .filter(range -> !range.isEmpty())
                .map(Accept::range)
                .toList();
        return new Accept(ranges.isEmpty() ? List.of(new Range(ANY, ANY, 1)) : ranges);
    }

    /** The acceptable type that the client prefers; of equal ones the one that it names more precisely, then the first. */
    Optional<String> best(List<String> available) {
        return available.stream()
                .filter(type -> match(type).quality() > 0)
                .min(Comparator.comparingDouble((String type) -> -match(type).quality())
                        .thenComparing(type -> -match(type).specificity()));
    }

    /** The most precise range decides. */
    private Range match(String mediaType) {
        return ranges.stream()
                .filter(range -> range.contains(mediaType))
                .max(Comparator.comparingInt(Range::specificity))
                .orElse(new Range(ANY, ANY, 0));
    }

    private static Range range(String text) {
        Matcher matcher = RANGE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(text);
        }
        String type = matcher.group(1) == null ? ANY : matcher.group(1).toLowerCase(Locale.ROOT);
        String subtype = matcher.group(2) == null ? ANY : matcher.group(2).toLowerCase(Locale.ROOT);
        Matcher weight = WEIGHT.matcher(matcher.group(3));
        if (!weight.find()) {
            return new Range(type, subtype, 1);
        }
        String quality = weight.group(1).strip();
        if (!QUALITY.matcher(quality).matches()) {
            throw new IllegalArgumentException(text);
        }
        return new Range(type, subtype, Double.parseDouble(quality));
    }
}
