package io.facet.startup;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigValidationException;
import java.io.IOException;
import java.net.BindException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Reports why Facet did not start, in one line for each problem. */
public final class StartupFailure {
    private static final Logger LOG = Logger.getLogger(StartupFailure.class);
    private static final int USAGE = 2;
    // SmallRye's messages for a setting of Quarkus: SRCFG00039 with a cause.
    private static final Pattern CONVERSION = Pattern.compile(
            "config property (\\S+) with the config value \"(.*?)\" threw an Exception whilst being converted (.*)",
            Pattern.DOTALL);
    private static final Pattern CODE = Pattern.compile("(?:[\\w.]+Exception: )?SRCFG\\d+: ");

    private StartupFailure() {}

    /** To standard error, because logging may not be configured yet. */
    public static void print(List<String> problems) {
        System.err.println(
                problems.size() == 1
                        ? "Facet cannot start because of 1 problem:"
                        : "Facet cannot start because of " + problems.size() + " problems:");
        problems.forEach(problem -> System.err.println("  " + problem));
    }

    /** Returns the exit code; {@code failure} is null if the application ended without one. */
    public static int report(int code, Throwable failure) {
        List<String> problems = causes(failure)
                .map(cause -> problems(cause).toList())
                .filter(found -> !found.isEmpty())
                .findFirst()
                .orElse(List.of());
        if (!problems.isEmpty()) {
            print(problems);
            LOG.debug("Facet cannot start", failure);
            return USAGE;
        }
        if (failure != null) {
            LOG.error("Facet cannot start", failure);
        }
        return code;
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause);
    }

    static Stream<String> problems(Throwable failure) {
        if (failure instanceof ConfigValidationException invalid) {
            return IntStream.range(0, invalid.getProblemCount())
                    .mapToObj(i -> explain(invalid.getProblem(i).getMessage()));
        }
        boolean isSentence = failure instanceof ConfigurationException
                || failure instanceof BindException
                || failure instanceof DetectionException wrong && wrong.code() == ErrorCode.BAD_PARAMETER;
        if (isSentence) {
            return Stream.of(failure.getMessage());
        }
        // Files of certificates, for example.
        return failure instanceof IOException || failure instanceof GeneralSecurityException
                ? Stream.of("%s (%s)"
                        .formatted(failure.getMessage(), failure.getClass().getSimpleName()))
                : Stream.empty();
    }

    static String explain(String message) {
        Matcher conversion = CONVERSION.matcher(message);
        String plain = conversion.find()
                ? "%s must be a valid value (got %s): %s"
                        .formatted(conversion.group(1), conversion.group(2), conversion.group(3))
                : message;
        return CODE.matcher(plain).replaceAll("");
    }
}
