package io.facet.trigger;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.image.ImageFormat;
import io.facet.storage.SidecarNaming;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** Tells the photos of ours from everything else by their decoded names, before anything is fetched. */
@Singleton
public class EventFilter implements Predicate<ObjectLocation> {
    private final SidecarNaming naming;
    private final Optional<List<String>> buckets;
    private final Optional<List<String>> prefixes;
    private final List<String> suffixes;

    public EventFilter(EventsConfig config, SidecarNaming naming) {
        this.naming = naming;
        this.buckets = config.buckets();
        this.prefixes = config.prefixes();
        this.suffixes = config.suffixes().orElseGet(ImageFormat::allSuffixes).stream()
                .map(suffix -> suffix.toLowerCase(Locale.ROOT))
                .toList();
    }

    /** Whether an event about this object is one about a photo of ours. */
    @Override
    public boolean test(ObjectLocation location) {
        String key = location.key().toLowerCase(Locale.ROOT);
        return !naming.isSidecar(location.key())
                && isServed(location.bucket())
                && prefixes.map(allowed -> allowed.stream().anyMatch(location.key()::startsWith))
                        .orElse(true)
                && suffixes.stream().anyMatch(key::endsWith);
    }

    /** Refuses a bucket that is not on the list. */
    void requireServed(ObjectLocation location) {
        if (!isServed(location.bucket())) {
            throw new DetectionException(
                    ErrorCode.BUCKET_NOT_ALLOWED, "Bucket " + location.bucket() + " is not served here.");
        }
    }

    private boolean isServed(String bucket) {
        return buckets.map(allowed -> allowed.contains(bucket)).orElse(true);
    }
}
