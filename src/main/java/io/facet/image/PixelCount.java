package io.facet.image;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of pixels in the configuration. Suffixes are decimal: {@code 100M} is 100,000,000. */
public record PixelCount(long value) {
    private static final Pattern SYNTAX = Pattern.compile("(\\d{1,12})([KM]?)", Pattern.CASE_INSENSITIVE);

    public PixelCount {
        if (value < 1) {
            throw new IllegalArgumentException("A number of pixels must be at least 1 (got " + value + ").");
        }
    }

    /** The configuration finds this converter by its name. */
    public static PixelCount valueOf(String text) {
        Matcher matcher = SYNTAX.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "A number of pixels must be digits with an optional K or M, such as 100M (got \"" + text + "\").");
        }
        long factor =
                switch (matcher.group(2)) {
                    case "K", "k" -> 1_000L;
                    case "M", "m" -> 1_000_000L;
                    default -> 1L;
                };
        return new PixelCount(Long.parseLong(matcher.group(1)) * factor);
    }
}
