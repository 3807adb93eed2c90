package io.facet.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.storage.StoreTarget;
import io.facet.testing.InMemoryStore;
import io.facet.testing.TestAnalyses;
import io.smallrye.config.ConfigValue;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class ServedObjectsTest {
    private static final ObjectLocation SERVED = ObjectLocation.newest("holiday", "2026/one.JPG");
    private static final ObjectLocation OTHER_BUCKET = ObjectLocation.newest("other", "2026/one.jpg");
    private static final ObjectLocation OTHER_PREFIX = ObjectLocation.newest("holiday", "2025/one.jpg");
    private static final ObjectLocation OTHER_SUFFIX = ObjectLocation.newest("holiday", "2026/one.png");
    private static final ObjectLocation SIDECAR = ObjectLocation.newest("holiday", "2026/one.jpg.faces.json");

    private final ServedObjects served = new ServedObjects(
            new Rules(Optional.of(List.of("holiday")), Optional.of(List.of("2026/")), Optional.of(List.of(".jpg"))),
            TestAnalyses.videoConfig(),
            SidecarSettings.naming());

    private record Rules(
            Optional<List<String>> buckets, Optional<List<String>> prefixes, Optional<List<String>> suffixes)
            implements ServedObjects.Config {
        @Override
        public Optional<Set<String>> excludedFolders() {
            return Optional.of(Set.of("@eaDir"));
        }

        @Override
        public ConfigValue bucketsValue() {
            return null;
        }

        @Override
        public ConfigValue prefixesValue() {
            return null;
        }

        @Override
        public ConfigValue suffixesValue() {
            return null;
        }
    }

    @Test
    void allRulesApplyToTargetsOfTheService() {
        Predicate<ObjectLocation> photos = served.in(target(Optional.empty(), true));

        assertThat(List.of(SERVED, OTHER_BUCKET, OTHER_PREFIX, OTHER_SUFFIX, SIDECAR))
                .filteredOn(photos)
                .containsExactly(SERVED);
    }

    @Test
    void onlyTheSuffixRuleAppliesToOtherDirectories() {
        Predicate<ObjectLocation> photos = served.in(target(Optional.empty(), false));

        assertThat(List.of(SERVED, OTHER_BUCKET, OTHER_PREFIX, OTHER_SUFFIX, SIDECAR))
                .filteredOn(photos)
                .containsExactly(SERVED, OTHER_BUCKET, OTHER_PREFIX);
    }

    @Test
    void photosInExcludedFoldersAreNotServed() {
        ObjectLocation thumbnail = ObjectLocation.newest("holiday", "2026/@eaDir/one.jpg/thumbnail.jpg");

        assertThat(served.test(thumbnail)).isFalse();
        assertThat(served.in(target(Optional.empty(), false)).test(thumbnail)).isFalse();
        assertThat(served.test(SERVED.withKey("2026/@eaDir.jpg"))).isTrue();
    }

    @Test
    void onlyAPhotoNameWithAnotherSuffixIsUnsupported() {
        assertThat(served.isUnsupported(OTHER_SUFFIX)).isTrue();
        assertThat(List.of(SERVED, OTHER_BUCKET, OTHER_PREFIX, SIDECAR)).noneMatch(served::isUnsupported);
        assertThat(served.isUnsupported(SERVED.withKey("2026/@eaDir/index.db"))).isFalse();
    }

    @Test
    void reasonNamesTheRuleThatExcludesAnObject() {
        assertThat(served.exclusion(SERVED)).isEmpty();
        assertThat(served.exclusion(OTHER_BUCKET).orElseThrow()).contains("Bucket other", "facet.events.buckets");
        assertThat(served.exclusion(OTHER_PREFIX).orElseThrow()).contains("2025/one.jpg", "facet.events.prefixes");
        assertThat(served.exclusion(OTHER_SUFFIX).orElseThrow()).contains("2026/one.png", "facet.events.suffixes");
        assertThat(served.exclusion(SIDECAR).orElseThrow()).contains("is a sidecar or picture written by Facet");
        assertThat(served.exclusion(SERVED.withKey("2026/@eaDir/one.jpg")).orElseThrow())
                .contains("facet.events.excluded-folders");
    }

    @Test
    void targetInAnotherBucketIsRejected() {
        StoreTarget target = target(Optional.of(new StoreTarget.Prefix("other", "")), true);

        assertThatThrownBy(() -> served.in(target))
                .isInstanceOfSatisfying(
                        DetectionException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BUCKET_NOT_ALLOWED));
    }

    private static StoreTarget target(Optional<StoreTarget.Prefix> prefix, boolean served) {
        return new StoreTarget(
                "test",
                prefix,
                new InMemoryStore(),
                position -> Uni.createFrom().nothing(),
                false,
                served,
                filter -> StoreTarget.UNKNOWN);
    }
}
