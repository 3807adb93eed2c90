package io.facet.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;

/** {@code 90s}, {@code 5m}, {@code 1h} or {@code 300}: seconds. */
final class BudgetConverter implements CommandLine.ITypeConverter<Duration> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,6})([smh]?)");
    // Less is over before one network has been looked at.
    private static final Duration LEAST = Duration.ofSeconds(10);

    @Override
    public Duration convert(String value) {
        Matcher form = FORM.matcher(value);
        if (form.matches()) {
            long number = Long.parseLong(form.group(1));
            Duration budget =
                    switch (form.group(2)) {
                        case "h" -> Duration.ofHours(number);
                        case "m" -> Duration.ofMinutes(number);
                        default -> Duration.ofSeconds(number);
                    };
            if (budget.compareTo(LEAST) >= 0) {
                return budget;
            }
        }
        throw new CommandLine.TypeConversionException(
                "'%s' is no time like 90s, 5m or 1h, of 10s at least".formatted(value));
    }
}
