package io.facet.analysis;

import io.facet.telemetry.Observation;
import io.facet.video.VideoResult;
import io.facet.video.analysis.VideoPipeline;
import io.facet.video.analysis.VideoRequest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Analyzes a clip once for all events about it that arrive meanwhile: senders repeat events long before a clip is done. */
@Singleton
public class SharedClips {
    private final VideoPipeline pipeline;
    private final Map<Key, Uni<VideoResult>> running = new ConcurrentHashMap<>();

    public SharedClips(VideoPipeline pipeline) {
        this.pipeline = pipeline;
    }

    private record Key(StoredClip clip, String fingerprint) {}

    /** The analysis continues if the client no longer waits, because its result is stored. */
    Uni<VideoResult> analyze(StoredClip clip, VideoRequest request, Observation observation) {
        return Uni.createFrom().deferred(() -> {
            observation.isOfClip();
            var key = new Key(clip, request.fingerprint());
            return running.computeIfAbsent(
                    key,
                    missing -> pipeline.analyze(clip, request, observation)
                            .onTermination()
                            .invoke(() -> running.remove(key))
                            .memoize()
                            .indefinitely());
        });
    }
}
