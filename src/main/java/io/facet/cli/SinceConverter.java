package io.facet.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;

/** {@code 2026-01-31}, {@code 2026-01-31T08:00:00Z}, or so long ago: {@code 90m}, {@code 24h}, {@code 7d}. */
final class SinceConverter implements CommandLine.ITypeConverter<Instant> {
    private static final Pattern AGO = Pattern.compile("(\\d{1,6})([mhd])");
    private static final Pattern DAY = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

    @Override
    public Instant convert(String value) {
        Matcher ago = AGO.matcher(value);
        if (ago.matches()) {
            return Instant.now().minus(length(Long.parseLong(ago.group(1)), ago.group(2)));
        }
        try {
            return DAY.matcher(value).matches()
                    ? LocalDate.parse(value).atStartOfDay().toInstant(ZoneOffset.UTC)
                    : OffsetDateTime.parse(value).toInstant();
        } catch (DateTimeException e) {
            throw new CommandLine.TypeConversionException(
                    "'%s' is neither a date like 2026-01-31 or 2026-01-31T08:00:00Z nor so long ago as 24h or 7d"
                            .formatted(value));
        }
    }

    private static Duration length(long number, String unit) {
        return switch (unit) {
            case "d" -> Duration.ofDays(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofMinutes(number);
        };
    }
}
