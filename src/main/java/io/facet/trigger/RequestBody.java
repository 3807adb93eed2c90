package io.facet.trigger;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/** Reads the body of a request up to a limit, without blocking and no earlier than it is asked for. */
final class RequestBody {
    private static final int FIRST_BUFFER = 64 << 10;

    private RequestBody() {}

    /** Bytes that the request says it has, or -1. */
    static long declaredLength(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaderNames.CONTENT_LENGTH);
        return length == null ? -1 : Long.parseLong(length);
    }

    /** The whole body; fails with {@code TOO_MANY_BYTES} as soon as it is known to be longer than the limit. */
    static Uni<Buffer> read(HttpServerRequest request, long limit) {
        long declared = declaredLength(request);
        if (declared > limit) {
            return Uni.createFrom().failure(tooLong(declared, limit));
        }
        return Uni.createFrom().emitter(emitter -> {
            if (request.headers().contains(HttpHeaderNames.EXPECT)) {
                request.response().writeContinue();
            }
            collect(request, limit, Buffer.buffer(declared < 0 ? FIRST_BUFFER : (int) declared), emitter);
        });
    }

    private static void collect(
            HttpServerRequest request, long limit, Buffer received, UniEmitter<? super Buffer> emitter) {
        request.handler(chunk -> {
            if (received.length() + chunk.length() > limit) {
                request.handler(rest -> {});
                emitter.fail(tooLong(received.length() + chunk.length(), limit));
            } else {
                received.appendBuffer(chunk);
            }
        });
        request.exceptionHandler(emitter::fail);
        request.endHandler(end -> emitter.complete(received));
        request.resume();
    }

    private static DetectionException tooLong(long length, long limit) {
        return new DetectionException(
                ErrorCode.TOO_MANY_BYTES, "The body has at least %d bytes; allowed are %d.".formatted(length, limit));
    }
}
