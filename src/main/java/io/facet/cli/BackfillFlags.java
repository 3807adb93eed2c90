package io.facet.cli;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The flags of {@code backfill}. */
class BackfillFlags {
    @Option(
            names = "--inventory",
            paramLabel = "MANIFEST",
            description =
                    "Read the manifest.json of an S3 Inventory (CSV or Parquet; a path or URI) instead of listing the bucket.")
    String inventory;

    @Option(
            names = "--via-queue",
            paramLabel = "URL",
            description = "Send the objects as events to this SQS queue instead of processing them here.")
    String viaQueue;

    @Option(names = "--dry-run", description = "Count what would be done; write nothing.")
    boolean dryRun;

    @Option(names = "--force", description = "Detect even if the sidecar is current.")
    boolean force;

    @Option(names = "--verify", description = "Check every sidecar instead of trusting the dates of the listing.")
    boolean verify;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = SinceConverter.class,
            description = "Only objects modified since then: 2026-01-31, 2026-01-31T08:00:00Z, 24h or 7d.")
    Instant since = Instant.MIN;

    @Option(names = "--resume", description = "Resume from the last checkpoint.")
    boolean resume;

    @Option(
            names = "--state",
            paramLabel = "FILE",
            description = "Checkpoint file. Default: facet-backfill-TARGET.json in the current directory.")
    Path state;

    @Option(
            names = "--concurrency",
            paramLabel = "COUNT",
            description =
                    "Objects in flight, or batches with --via-queue. Default: twice facet.batch.workers, or 8 if nothing is detected here.")
    Integer concurrency;

    void check() {
        if (force && viaQueue != null) {
            throw invalid("--force cannot be combined with --via-queue: the service skips current sidecars.");
        }
        if (concurrency != null && concurrency < 1) {
            throw invalid("--concurrency must be at least 1 (got %d).".formatted(concurrency));
        }
    }

    Path stateFile(String listing) {
        return state != null ? state : Path.of("facet-backfill-" + listing.replaceAll("[^A-Za-z0-9.]+", "-") + ".json");
    }

    private static DetectionException invalid(String message) {
        return new DetectionException(ErrorCode.BAD_PARAMETER, message);
    }

    /** A date, a time, or an age such as {@code 90m}, {@code 24h} or {@code 7d}. */
    static final class SinceConverter implements CommandLine.ITypeConverter<Instant> {
        private static final Pattern AGE = Pattern.compile("(\\d{1,6})([mhd])");
        private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

        @Override
        public Instant convert(String value) {
            Matcher age = AGE.matcher(value);
            if (age.matches()) {
                return Instant.now().minus(duration(Long.parseLong(age.group(1)), age.group(2)));
            }
            try {
                return DATE.matcher(value).matches()
                        ? LocalDate.parse(value).atStartOfDay().toInstant(ZoneOffset.UTC)
                        : OffsetDateTime.parse(value).toInstant();
            } catch (DateTimeException e) {
                throw new CommandLine.TypeConversionException(
                        "'%s' is not a time such as 2026-01-31, 2026-01-31T08:00:00Z, 24h or 7d".formatted(value));
            }
        }

        private static Duration duration(long number, String unit) {
            return switch (unit) {
                case "d" -> Duration.ofDays(number);
                case "h" -> Duration.ofHours(number);
                default -> Duration.ofMinutes(number);
            };
        }
    }
}
