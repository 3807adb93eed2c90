package io.facet.analysis;

import io.facet.telemetry.Observation;
import io.facet.video.VideoResult;
import io.facet.video.analysis.VideoPipeline;
import io.facet.video.analysis.VideoRequest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Analyzes a clip once for all events about it that arrive meanwhile: senders repeat events long before a clip is done. */
@Singleton
public class SharedClips {
    private final VideoPipeline pipeline;
    private final Map<Key, Shared> running = new ConcurrentHashMap<>();

    public SharedClips(VideoPipeline pipeline) {
        this.pipeline = pipeline;
    }

    private record Key(StoredClip clip, String fingerprint) {}

    /** @param events their messages stay hidden while any clip advances */
    private record Shared(Uni<VideoResult> result, Queue<Observation> events) {}

    /** The analysis continues if the client no longer waits, because its result is stored. */
    Uni<VideoResult> analyze(StoredClip clip, VideoRequest request, Observation observation) {
        return Uni.createFrom().deferred(() -> {
            observation.isOfClip();
            Shared shared =
                    running.computeIfAbsent(new Key(clip, request.fingerprint()), key -> share(key, clip, request));
            shared.events.add(observation);
            return shared.result;
        });
    }

    private Shared share(Key key, StoredClip clip, VideoRequest request) {
        Queue<Observation> events = new ConcurrentLinkedQueue<>();
        Uni<VideoResult> result = pipeline.analyze(clip, request, true, () -> events.forEach(Observation::progressed))
                .onTermination()
                .invoke(() -> running.remove(key))
                .memoize()
                .indefinitely();
        return new Shared(result, events);
    }
}
