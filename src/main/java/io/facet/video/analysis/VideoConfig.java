package io.facet.video.analysis;

import io.facet.detection.DetectionOptions.Range;
import io.facet.settings.ValidatedSettings;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Which frames of clips are analyzed, and limits that are checked before a clip is decoded. */
@ConfigMapping(prefix = "facet.video")
public interface VideoConfig extends ValidatedSettings {
    String ENABLED = "facet.video.enabled";
    String MAX_BYTES = "facet.video.max-bytes";
    Range FRAME_RATES = new Range(0.1, 120, 0, "from 0.1 to 120 frames per second");
    String MAX_DURATION = "facet.video.max-duration";

    /** Whether clips are analyzed; otherwise they are not served and rejected in requests. */
    @WithDefault("true")
    boolean enabled();

    /** Analyzed frames per second of the clip. A clip with fewer frames is analyzed completely. */
    @WithDefault("5")
    double frameRate();

    /** Analyze only frames that are coded without others, at most at the frame rate; other frames are not decoded. */
    @WithDefault("false")
    boolean keyframesOnly();

    @WithDefault("1h")
    Duration maxDuration();

    /** Of the file. Suffixes are binary: 2G is 2,147,483,648. */
    @WithDefault("2G")
    MemorySize maxBytes();

    /** Clips that are analyzed at once; further ones wait. One clip uses all workers. */
    @WithDefault("1")
    int maxInFlight();

    @Override
    default void validate(Problems problems) {
        problems.require(FRAME_RATES.contains(frameRate()), "frame-rate", frameRate(), FRAME_RATES.description());
        problems.require(maxDuration().toMillis() >= 1, "max-duration", maxDuration(), "longer than 0");
        problems.require(maxBytes().asLongValue() >= 1, "max-bytes", maxBytes().asLongValue(), "1 or more");
        problems.require(maxInFlight() >= 1, "max-in-flight", maxInFlight(), "1 or more");
    }
}
