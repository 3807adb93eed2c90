package io.facet.tune;

import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionResult;
import io.facet.detection.ErrorCode;
import io.facet.pipeline.DetectionRequest;
import io.facet.pipeline.Photo;
import io.facet.pipeline.PipelineFactory.Rig;
import io.facet.telemetry.Origin;
import io.smallrye.mutiny.Uni;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Reads photos once, as many as may be held: a sample by chance where there are more. */
final class SampleReader {
    // Always the same sample of the same photos.
    private static final long SEED = 20260101;
    // More would tell little more: with 500 photos a recall of 0.9 is known to about 0.02.
    static final int MAX_PHOTOS = 500;

    private final long maxBytes;
    private final Rig rig;
    private final DetectionOptions smallest;
    private final List<SampledPhoto> photos = new ArrayList<>();
    private final Map<ErrorCode, Integer> broken = new EnumMap<>(ErrorCode.class);
    private long bytesHeld;

    /**
     * A reader that looks at every photo in the fastest way.
     *
     * @param maxBytes of encoded photos to hold
     */
    SampleReader(long maxBytes, Rig rig, DetectionOptions smallest) {
        this.maxBytes = maxBytes;
        this.rig = rig;
        this.smallest = smallest;
    }

    /** Holds what fits; stops when its time is over, but not before there are a few. */
    PhotoSample read(Iterator<? extends Photo> offered, Deadline deadline) {
        List<Photo> candidates = new ArrayList<>();
        var random = new Random(SEED);
        long seen = 0;
        while (offered.hasNext()) {
            Photo photo = offered.next();
            seen++;
            // Reservoir sampling: every photo has the same chance, and their number need not be known.
            if (candidates.size() < MAX_PHOTOS) {
                candidates.add(photo);
            } else {
                long place = random.nextLong(seen);
                if (place < MAX_PHOTOS) {
                    candidates.set((int) place, photo);
                }
            }
        }
        Collections.shuffle(candidates, random);
        for (Photo photo : candidates) {
            boolean enough = photos.size() >= 4 && deadline.isOver();
            if (!enough && !deadline.isStopped()) {
                look(photo);
            }
        }
        return new PhotoSample(photos, seen, broken);
    }

    private void look(Photo photo) {
        if (bytesHeld + photo.source().size() > maxBytes && !photos.isEmpty()) {
            return;
        }
        try (photo) {
            byte[] bytes = bytes(photo.read().await().indefinitely());
            String key = photo.source().key();
            DetectionResult.Image seen = Uni.createFrom()
                    .deferred(() -> rig.pipeline()
                            .detect(new SampledPhoto(key, bytes, 0, 0), DetectionRequest.of(smallest), Origin.NONE))
                    .await()
                    .indefinitely()
                    .release()
                    .image();
            photos.add(new SampledPhoto(key, bytes, seen.width(), seen.height()));
            bytesHeld += bytes.length;
        } catch (DetectionException e) {
            broken.merge(e.code(), 1, Integer::sum);
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
