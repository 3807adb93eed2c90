package io.facet.sidecar;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.image.header.ImageFormat;
import io.facet.image.header.VideoContainer;
import io.facet.settings.ValidatedSettings;
import io.facet.storage.StoreTarget;
import io.facet.video.analysis.VideoConfig;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Decides by bucket and decoded key whether this service handles an object, before anything is read from the store. */
@Singleton
public class ServedObjects implements Predicate<ObjectLocation> {
    private final SidecarNaming naming;
    private final Optional<List<String>> buckets;
    private final Optional<List<String>> prefixes;
    private final List<String> suffixes;
    private final boolean suffixesConfigured;
    private final Set<String> excludedFolders;

    public ServedObjects(Config config, VideoConfig video, SidecarNaming naming) {
        this.naming = naming;
        this.buckets = config.buckets();
        this.prefixes = config.prefixes();
        this.suffixes = config.suffixes().orElseGet(() -> readable(video)).stream()
                .map(suffix -> suffix.toLowerCase(Locale.ROOT))
                .toList();
        this.suffixesConfigured = config.suffixes().isPresent();
        this.excludedFolders = config.excludedFolders().orElse(Set.of());
    }

    private static List<String> readable(VideoConfig video) {
        return Stream.concat(
                        ImageFormat.allSuffixes().stream(),
                        video.enabled() ? VideoContainer.allSuffixes().stream() : Stream.of())
                .toList();
    }

    /**
     * Whether the object is a photo or a clip that triggers handle: an allowed bucket, prefix and suffix, in no excluded folder, and not a
     * sidecar.
     */
    @Override
    public boolean test(ObjectLocation location) {
        return exclusion(location).isEmpty();
    }

    /** Whether only its suffix prevents the object from being handled. */
    public boolean isUnsupported(ObjectLocation location) {
        return exclusionOfAnySuffix(location).isEmpty() && !isAllowedSuffix(location.key());
    }

    /** Why triggers ignore an object, as a sentence; empty if they handle it. */
    public Optional<String> exclusion(ObjectLocation location) {
        return exclusionOfAnySuffix(location)
                .or(() -> isAllowedSuffix(location.key()) ? Optional.empty() : Optional.of(otherSuffix(location)));
    }

    private Optional<String> exclusionOfAnySuffix(ObjectLocation location) {
        if (!isAllowedBucket(location.bucket())) {
            return Optional.of(otherBucket(location.bucket()));
        }
        if (!isAllowedPrefix(location.key())) {
            return Optional.of(otherPrefix(location));
        }
        if (naming.isSidecar(location.key())) {
            return Optional.of(SidecarNaming.notAPhoto(location));
        }
        return isExcluded(location)
                ? Optional.of("%s is in a folder of facet.events.excluded-folders.".formatted(location))
                : Optional.empty();
    }

    private boolean isExcluded(ObjectLocation location) {
        String[] names = location.key().split("/");
        return excludedFolders.contains(location.bucket())
                || Arrays.stream(names, 0, names.length - 1).anyMatch(excludedFolders::contains);
    }

    /**
     * Selects the photos of a command's target, or fails with {@code BUCKET_NOT_ALLOWED}. Outside the configured store
     * only the suffix rule applies, because buckets and keys differ there.
     */
    public Predicate<ObjectLocation> in(StoreTarget target) {
        target.prefix().ifPresent(prefix -> requireServed(prefix.bucket()));
        return target.isServed() ? this : location -> isPhotoName(location.key()) && !isExcluded(location);
    }

    /** Whether the key has the suffix of a photo or a clip and is not the key of a sidecar. */
    public boolean isPhotoName(String key) {
        return !naming.isSidecar(key) && isAllowedSuffix(key);
    }

    /**
     * Throws {@code BUCKET_NOT_ALLOWED} if a configured list excludes the object. Without a configured list of suffixes a caller
     * may name any key, because the content decides whether it is a photo.
     */
    public void requireServed(ObjectLocation location) {
        requireServed(location.bucket());
        if (!isAllowedPrefix(location.key())) {
            throw notAllowed(otherPrefix(location));
        }
        if (suffixesConfigured && !isAllowedSuffix(location.key())) {
            throw notAllowed(otherSuffix(location));
        }
    }

    /** Throws {@code BUCKET_NOT_ALLOWED} if a configured list excludes the bucket. */
    public void requireServed(String bucket) {
        if (!isAllowedBucket(bucket)) {
            throw notAllowed(otherBucket(bucket));
        }
    }

    private boolean isAllowedBucket(String bucket) {
        return buckets.map(allowed -> allowed.contains(bucket)).orElse(true);
    }

    private boolean isAllowedPrefix(String key) {
        return prefixes.map(allowed -> allowed.stream().anyMatch(key::startsWith))
                .orElse(true);
    }

    private boolean isAllowedSuffix(String key) {
        return suffixes.stream().anyMatch(key.toLowerCase(Locale.ROOT)::endsWith);
    }

    private static String otherBucket(String bucket) {
        return "Bucket " + bucket + " is not allowed by facet.events.buckets.";
    }

    private static String otherPrefix(ObjectLocation location) {
        return "The prefix of key " + location.key() + " is not allowed by facet.events.prefixes.";
    }

    private String otherSuffix(ObjectLocation location) {
        return suffixesConfigured
                ? "The suffix of key " + location.key() + " is not allowed by facet.events.suffixes."
                : "Key " + location.key() + " does not have the suffix of a supported format.";
    }

    private static DetectionException notAllowed(String message) {
        return new DetectionException(ErrorCode.BUCKET_NOT_ALLOWED, message);
    }

    @ConfigMapping(prefix = "facet.events")
    public interface Config extends ValidatedSettings {
        /** By default all buckets. */
        Optional<List<String>> buckets();

        /** Prefixes of keys; by default all keys. */
        Optional<List<String>> prefixes();

        /** Suffixes of keys in any letter case; by default the suffixes of the supported formats. */
        Optional<List<String>> suffixes();

        /** Names of folders whose photos triggers ignore; by default the thumbnails and trash of storage devices. */
        @WithDefault(
                "@eaDir,#recycle,#snapshot,@Recycle,@Recently-Snapshot,$RECYCLE.BIN,System Volume Information,lost+found,__MACOSX")
        Optional<Set<String>> excludedFolders();

        @WithName("buckets")
        ConfigValue bucketsValue();

        @WithName("prefixes")
        ConfigValue prefixesValue();

        @WithName("suffixes")
        ConfigValue suffixesValue();

        /** For the accessors above, an empty value is an absent one: an empty list would allow everything. */
        @Override
        default void validate(Problems problems) {
            Stream.of(bucketsValue(), prefixesValue(), suffixesValue()).forEach(list -> {
                boolean empty = list.getValue() != null && list.getValue().isBlank();
                String name = list.getName().substring(list.getName().lastIndexOf('.') + 1);
                problems.require(!empty, name, "an empty list", "unset to serve all, or values separated by commas");
            });
        }
    }
}
