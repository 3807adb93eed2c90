package io.facet.sidecar;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.image.header.ImageFormat;
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
    private final boolean suffixesAreNamed;

    public EventFilter(EventsConfig config, SidecarNaming naming) {
        this.naming = naming;
        this.buckets = config.buckets();
        this.prefixes = config.prefixes();
        this.suffixes = config.suffixes().orElseGet(ImageFormat::allSuffixes).stream()
                .map(suffix -> suffix.toLowerCase(Locale.ROOT))
                .toList();
        this.suffixesAreNamed = config.suffixes().isPresent();
    }

    /** Whether an event about this object is one about a photo of ours. */
    @Override
    public boolean test(ObjectLocation location) {
        return !naming.isSidecar(location.key())
                && isServed(location.bucket())
                && startsAsAllowed(location.key())
                && endsAsAllowed(location.key());
    }

    /**
     * Refuses what the lists that are set leave out. Without a list of suffixes any key may be asked for by its name: what a
     * photo is, its content tells.
     */
    public void requireServed(ObjectLocation location) {
        requireServed(location.bucket());
        if (!startsAsAllowed(location.key())) {
            throw refused("Keys that start as " + location.key() + " does are not served here.");
        }
        if (suffixesAreNamed && !endsAsAllowed(location.key())) {
            throw refused("Keys that end as " + location.key() + " does are not served here.");
        }
    }

    /** Refuses a bucket that a list leaves out. */
    public void requireServed(String bucket) {
        if (!isServed(bucket)) {
            throw refused("Bucket " + bucket + " is not served here.");
        }
    }

    private boolean isServed(String bucket) {
        return buckets.map(allowed -> allowed.contains(bucket)).orElse(true);
    }

    private boolean startsAsAllowed(String key) {
        return prefixes.map(allowed -> allowed.stream().anyMatch(key::startsWith))
                .orElse(true);
    }

    private boolean endsAsAllowed(String key) {
        return suffixes.stream().anyMatch(key.toLowerCase(Locale.ROOT)::endsWith);
    }

    private static DetectionException refused(String why) {
        return new DetectionException(ErrorCode.BUCKET_NOT_ALLOWED, why);
    }
}
