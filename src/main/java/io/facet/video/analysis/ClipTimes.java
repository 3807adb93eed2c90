package io.facet.video.analysis;

import io.facet.detection.Detections;
import io.facet.storage.ObjectContent;
import io.facet.video.VideoResult.Timings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/** Where the time of one clip goes. Used by the thread that decodes. */
final class ClipTimes {
    private final long startNanos = System.nanoTime();
    private long fetchNanos;
    private long decodeNanos;
    private long queueNanos;
    private long inferenceNanos;
    private long postprocessNanos;

    <T> T decode(Supplier<T> step) {
        long fetchedBefore = fetchNanos;
        long start = System.nanoTime();
        try {
            return step.get();
        } finally {
            decodeNanos += System.nanoTime() - start - (fetchNanos - fetchedBefore);
        }
    }

    void add(Detections frame) {
        queueNanos += frame.queueNanos();
        inferenceNanos += frame.inferenceNanos();
        postprocessNanos += frame.postprocessNanos();
    }

    Timings timings() {
        return new Timings(
                millis(fetchNanos),
                millis(decodeNanos),
                millis(queueNanos),
                millis(inferenceNanos),
                millis(postprocessNanos),
                millis(System.nanoTime() - startNanos));
    }

    private static double millis(long nanos) {
        return Math.round(nanos / 1e4) / 1e2;
    }

    /** The same content, whose reads are counted as fetching and fail if {@code check} fails. */
    ObjectContent timed(ObjectContent content, Runnable check) {
        return new ObjectContent() {
            @Override
            public long size() {
                return content.size();
            }

            @Override
            public int read(long position, ByteBuffer into) throws IOException {
                check.run();
                long start = System.nanoTime();
                try {
                    return content.read(position, into);
                } finally {
                    fetchNanos += System.nanoTime() - start;
                }
            }

            @Override
            public void requireUnchanged() throws IOException {
                content.requireUnchanged();
            }

            @Override
            public void close() {
                content.close();
            }
        };
    }
}
