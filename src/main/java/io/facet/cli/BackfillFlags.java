package io.facet.cli;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import java.nio.file.Path;
import java.time.Instant;
import picocli.CommandLine.Option;

/** What {@code backfill} can be told. */
class BackfillFlags {
    @Option(
            names = "--inventory",
            paramLabel = "MANIFEST",
            description =
                    "Read the manifest.json of an S3 Inventory in CSV or Parquet (a path or s3://…) instead of listing.")
    String inventory;

    @Option(
            names = "--via-queue",
            paramLabel = "URL",
            description = "Send events to this SQS queue, for the fleet that reads it, instead of working here.")
    String viaQueue;

    @Option(names = "--dry-run", description = "Only count what would be done.")
    boolean dryRun;

    @Option(names = "--force", description = "Detect even where the sidecar is current.")
    boolean force;

    @Option(names = "--verify", description = "Look at every sidecar, whatever the listing's dates say.")
    boolean verify;

    @Option(
            names = "--since",
            converter = SinceConverter.class,
            description = "Only photos changed since then: 2026-01-31, 2026-01-31T08:00:00Z, 24h, 7d.")
    Instant since = Instant.MIN;

    @Option(names = "--resume", description = "Go on where the last run was ended.")
    boolean resume;

    @Option(names = "--state", description = "Where the place is kept. Default: a file here, named after the target.")
    Path state;

    @Option(
            names = "--concurrency",
            description = "Photos, or messages in tens, under way at once. Default: twice facet.batch.workers, or 8.")
    Integer concurrency;

    void check() {
        if (force && viaQueue != null) {
            throw wrong("--force cannot go --via-queue: an event about a current sidecar changes nothing.");
        }
        if (concurrency != null && concurrency < 1) {
            throw wrong("--concurrency is %d: it must be 1 or more.".formatted(concurrency));
        }
    }

    Path stateFile(String listing) {
        return state != null ? state : Path.of("facet-backfill-" + listing.replaceAll("[^A-Za-z0-9.]+", "-") + ".json");
    }

    private static DetectionException wrong(String message) {
        return new DetectionException(ErrorCode.BAD_PARAMETER, message);
    }
}
