package io.facet.trigger;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;

/** Reads the body of a request up to a limit, without blocking and no earlier than it is asked for. */
final class RequestBody {
    private static final int FIRST_ARRAY = 64 << 10;

    private RequestBody() {}

    /** Bytes that the request says it has, or -1. */
    static long declaredLength(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaderNames.CONTENT_LENGTH);
        return length == null ? -1 : Long.parseLong(length);
    }

    /** The whole body; fails with {@code TOO_MANY_BYTES} as soon as it is known to be longer than the limit. */
    static Uni<byte[]> read(HttpServerRequest request, long limit) {
        long declared = declaredLength(request);
        if (declared > limit) {
            return Uni.createFrom().failure(tooLong(declared, limit));
        }
        return Uni.createFrom().emitter(emitter -> {
            if (request.headers().contains(HttpHeaderNames.EXPECT)) {
                request.response().writeContinue();
            }
            collect(request, new Received(declared), limit, emitter);
        });
    }

    private static void collect(
            HttpServerRequest request, Received received, long limit, UniEmitter<? super byte[]> emitter) {
        request.handler(chunk -> {
            long length = received.length + (long) chunk.length();
            if (length > limit) {
                request.handler(rest -> {});
                emitter.fail(tooLong(length, limit));
            } else {
                received.append(chunk);
            }
        });
        request.exceptionHandler(emitter::fail);
        request.endHandler(end -> emitter.complete(received.bytes()));
        request.resume();
    }

    /** Bytes so far: in one array of the declared length, so that most bodies are copied once. */
    private static final class Received {
        private byte[] array;
        private int length;

        Received(long declaredLength) {
            this.array = new byte[declaredLength < 0 ? FIRST_ARRAY : (int) declaredLength];
        }

        void append(Buffer chunk) {
            int end = length + chunk.length();
            if (end > array.length) {
                array = Arrays.copyOf(array, Math.max(end, 2 * array.length));
            }
            chunk.getBytes(array, length);
            length = end;
        }

        byte[] bytes() {
            return length == array.length ? array : Arrays.copyOf(array, length);
        }
    }

    private static DetectionException tooLong(long length, long limit) {
        return new DetectionException(
                ErrorCode.TOO_MANY_BYTES, "The body has at least %d bytes; allowed are %d.".formatted(length, limit));
    }
}
