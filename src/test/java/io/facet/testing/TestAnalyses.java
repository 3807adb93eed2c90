package io.facet.testing;

import io.facet.analysis.Analyses;
import io.facet.analysis.SharedClips;
import io.facet.batch.Workers;
import io.facet.crash.CrashJournal;
import io.facet.detection.FaceDetector;
import io.facet.image.TestImageConfig;
import io.facet.pipeline.DetectionPipeline;
import io.facet.telemetry.Observations;
import io.facet.video.analysis.VideoConfig;
import io.facet.video.analysis.VideoPipeline;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfigBuilder;

/** Analyses of photos and clips without an application. */
public final class TestAnalyses {
    private TestAnalyses() {}

    public static Analyses of(DetectionPipeline photos, FaceDetector detector, Workers workers) {
        VideoPipeline videos = videos(detector, workers);
        return new Analyses(photos, detector, videos, new SharedClips(videos));
    }

    public static VideoPipeline videos(FaceDetector detector, Workers workers) {
        return new VideoPipeline(
                videoConfig(),
                TestImageConfig.DEFAULTS,
                workers,
                detector,
                CrashJournal.off(),
                Observations.untraced(new SimpleMeterRegistry()),
                new SimpleMeterRegistry());
    }

    /** The default settings. */
    public static VideoConfig videoConfig() {
        return new SmallRyeConfigBuilder()
                .withMapping(VideoConfig.class)
                .addDiscoveredConverters()
                .build()
                .getConfigMapping(VideoConfig.class);
    }
}
