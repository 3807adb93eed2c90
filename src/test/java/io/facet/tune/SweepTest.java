package io.facet.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.batch.BatchConfig;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions.Scales;
import io.facet.detection.ErrorCode;
import io.facet.face.BoundingBox;
import io.facet.model.ModelConfig;
import io.facet.preset.Preset;
import io.facet.testing.Samples;
import io.facet.tune.SweepResult.Measurement;
import io.facet.tune.accuracy.AveragePrecision;
import io.facet.tune.accuracy.GroundTruth;
import io.facet.tune.accuracy.GroundTruthFace;
import io.facet.tune.report.TuningReport;
import io.facet.tune.sample.PhotoSample.SampledPhoto;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the real pipeline with the bundled models on a few photos. */
@QuarkusTest
class SweepTest {
    private static final Duration BUDGET = Duration.ofSeconds(10);

    @Inject
    Sweep sweep;

    @Inject
    TuningReport report;

    @TempDir
    Path folder;

    @Test
    void sweepWritesPageDataAndPresets() throws Exception {
        SweepResult result = runOnAnyMachine(null);
        Map<String, ?> presets = report.write(result, folder);

        assertThat(result.sample().photos()).hasSize(3);
        assertThat(result.sample().broken()).isEqualTo(Map.of(ErrorCode.CORRUPT_IMAGE, 1));
        assertThat(presets).containsOnlyKeys("fastest", "balanced", "most-accurate");
        List<Measurement> rows = ParetoFront.withBestLayouts(result.measurements(), result.defaultLayout());
        assertThat(ParetoFront.of(rows)).containsAll(result.presets().values());

        JsonNode data =
                new ObjectMapper().readTree(folder.resolve("facet-tuning.json").toFile());
        assertThat(data.path("settings")).isNotEmpty().allSatisfy(setting -> {
            assertThat(setting.path("speed").path("imagesPerSecond").asDouble()).isPositive();
            assertThat(setting.path("speed").path("photos").asInt()).isPositive();
            assertThat(setting.path("accuracy").path("recall").asDouble()).isBetween(0.0, 1.0);
        });
        for (String precision : List.of("fp32", "int8")) {
            for (int size : List.of(320, 480, 640, 960, 1280)) {
                boolean measured = result.measurements().stream()
                        .anyMatch(one -> one.setting().scales().equals(Scales.of(size))
                                && one.setting().model().precision().label().equals(precision));
                assertThat(measured || result.skipped().containsKey("mobilenet0.25 " + precision + " " + size))
                        .as(precision + " at " + size)
                        .isTrue();
            }
        }
        String page = Files.readString(folder.resolve("facet-tuning.html"));
        assertThat(page)
                .contains(
                        "<svg",
                        "Presets",
                        "CORRUPT_IMAGE",
                        "<span class=\"badge\">most-accurate</span>",
                        "class=\"preset\">")
                .doesNotContain("http", "src=", "NOT_FOUND");
        for (String name : presets.keySet()) {
            assertConfigures(
                    folder.resolve("facet-" + name + ".properties"),
                    data.path("presets").path(name));
        }
    }

    /** A busy machine needs more time to evaluate a setting. The result must still arrive long before another budget is over. */
    private SweepResult runOnAnyMachine(GroundTruth groundTruth) {
        for (Duration budget : List.of(BUDGET, BUDGET.multipliedBy(4))) {
            Deadline deadline = Deadline.in(budget);
            SweepResult result = sweep.run(photos(), groundTruth, deadline, step -> {});
            assertThat(deadline.elapsedSeconds()).isLessThan(budget.toSeconds() * 4);
            if (!result.presets().isEmpty()) {
                return result;
            }
        }
        throw new AssertionError("no setting was evaluated within " + BUDGET.multipliedBy(4));
    }

    /** The properties file configures the service with the measured setting. */
    private static void assertConfigures(Path file, JsonNode preset) throws Exception {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withMapping(BatchConfig.class)
                .withMapping(ModelConfig.class)
                .withSources(new PropertiesConfigSource(file.toUri().toURL()))
                .addDiscoveredConverters()
                .build();
        ModelConfig model = config.getConfigMapping(ModelConfig.class);
        BatchConfig batch = config.getConfigMapping(BatchConfig.class);
        JsonNode measured = preset.path("measured");
        assertThat(model.backbone()).isEqualTo(measured.path("backbone").asText());
        assertThat(model.precision().label())
                .isEqualTo(measured.path("precision").asText());
        List<Integer> sizes = new ArrayList<>();
        measured.path("inputSizes").forEach(size -> sizes.add(size.asInt()));
        assertThat(model.inputSize())
                .isEqualTo(sizes.isEmpty() ? List.of(measured.path("inputSize").asInt()) : sizes);
        assertThat(model.enlarge()).isEqualTo(measured.path("enlarge").asDouble(1));
        assertThat(batch.effectiveWorkers()).isEqualTo(measured.path("workers").asInt());
        assertThat(batch.threadsPerWorker()).isEqualTo(measured.path("threads").asInt());
        assertThat(batch.maxSize()).hasValue(measured.path("batchSize").asInt());
        assertThat(batch.maxDelay().toMillis())
                .isEqualTo(measured.path("maxDelayMs").asLong());
        assertThat(Files.readString(file)).startsWith("# Facet, ").contains(" images/s (", " runs, ", "p50 ");
    }

    @Test
    void groundTruthGivesAveragePrecisionForLabelledPhotos() {
        var face = GroundTruthFace.of(new BoundingBox(178, 56, 92, 122));
        var groundTruth = new GroundTruth(Map.of("portrait.jpg", List.of(face), "empty.png", List.of()));

        SweepResult result = runOnAnyMachine(groundTruth);

        assertThat(result.reference()).isNull();
        assertThat(result.sample().photos()).hasSize(2);
        assertThat(result.skipped()).containsEntry("2 photos", "not in the ground truth");
        assertThat(result.presets().get(Preset.MOST_ACCURATE).accuracy().averagePrecision())
                .isEqualTo(new AveragePrecision(1.0, 1.0, 1.0, 1.0));
    }

    @Test
    void stoppedSweepReportsTheMeasurementsSoFar() {
        Deadline budget = Deadline.in(Duration.ofMinutes(10));

        SweepResult result = sweep.run(photos(), null, budget, step -> {
            if (step.startsWith("mobilenet0.25 int8")) {
                budget.stop();
            }
        });
        report.write(result, folder);

        assertThat(result.stoppedEarly()).isTrue();
        assertThat(result.measurements()).isNotEmpty();
        assertThat(result.skipped()).containsValue("stopped early");
        assertThat(folder.resolve("facet-tuning.html")).exists();
    }

    @Test
    void photosWithoutFacesAreExplained() {
        var empty = new SampledPhoto("empty.png", Samples.empty("png"), 0, 0);
        var labelled = new GroundTruth(Map.of("empty.png", List.of()));

        assertThatThrownBy(() -> sweep.run(Stream.of(empty), null, Deadline.in(Duration.ofMinutes(5)), step -> {}))
                .isInstanceOf(DetectionException.class)
                .hasMessageContaining("found no faces in the evaluated photos (1)")
                .hasMessageContaining("Use photos with faces");
        assertThatThrownBy(() -> sweep.run(Stream.of(empty), labelled, Deadline.in(Duration.ofMinutes(5)), step -> {}))
                .isInstanceOf(DetectionException.class)
                .hasMessageContaining("The ground truth has no faces");
    }

    @Test
    void groundTruthOfOtherPhotosIsExplained() {
        var labelled = new GroundTruth(Map.of("other.jpg", List.of()));

        assertThatThrownBy(() -> sweep.run(photos(), labelled, Deadline.in(BUDGET), step -> {}))
                .hasMessageContaining("None of the photos is in the ground truth");
    }

    @Test
    void sweepFailsWithoutAReadablePhoto() {
        var broken = new SampledPhoto("half.jpg", Samples.truncated(), 0, 0);

        assertThatThrownBy(() -> sweep.run(Stream.of(broken), null, Deadline.in(BUDGET), step -> {}))
                .isInstanceOf(DetectionException.class)
                .hasMessageContaining("CORRUPT_IMAGE");
    }

    private static Stream<SampledPhoto> photos() {
        return Stream.of(
                new SampledPhoto("portrait.jpg", Samples.portrait(), 0, 0),
                new SampledPhoto("twins.png", Samples.twins("png"), 0, 0),
                new SampledPhoto("empty.png", Samples.empty("png"), 0, 0),
                new SampledPhoto("half.jpg", Samples.truncated(), 0, 0));
    }
}
