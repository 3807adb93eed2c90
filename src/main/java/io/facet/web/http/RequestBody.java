package io.facet.web.http;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads a request body of limited size without blocking, and only on demand. The bytes are in pooled off-heap memory, because
 * photos would cause most of the garbage collector's work.
 */
public final class RequestBody {
    private static final int INITIAL_CAPACITY = 64 << 10;

    private RequestBody() {}

    /** The Content-Length, or -1. */
    public static long declaredLength(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaderNames.CONTENT_LENGTH);
        return length == null ? -1 : Long.parseLong(length);
    }

    /** The whole body. Invalid UTF-8 is rejected: a replacement character would turn a key into another key. */
    public static Uni<String> text(HttpServerRequest request, long limit) {
        return read(request, limit).map(body -> {
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(body.nioBuffer())
                        .toString();
            } catch (CharacterCodingException e) {
                throw new DetectionException(ErrorCode.BAD_PARAMETER, "The body is not valid UTF-8.", e);
            } finally {
                body.release();
            }
        });
    }

    /** The whole body; the caller releases it. Fails with {@code TOO_MANY_BYTES} once the limit is exceeded. */
    public static Uni<ByteBuf> read(HttpServerRequest request, long limit) {
        long declared = declaredLength(request);
        if (declared > limit) {
            return Uni.createFrom().failure(tooLong(declared, limit));
        }
        return Uni.createFrom().emitter(emitter -> {
            if (request.headers().contains(HttpHeaderNames.EXPECT)) {
                request.response().writeContinue();
            }
            int capacity = declared < 0 ? INITIAL_CAPACITY : (int) declared;
            collect(request, PooledByteBufAllocator.DEFAULT.directBuffer(capacity), limit, emitter);
        });
    }

    private static void collect(
            HttpServerRequest request, ByteBuf received, long limit, UniEmitter<? super ByteBuf> emitter) {
        request.handler(chunk -> {
            long length = received.readableBytes() + (long) chunk.length();
            if (length > limit) {
                discardRest(request, received, tooLong(length, limit), emitter);
            } else {
                received.writeBytes(chunk.getByteBuf());
            }
        });
        request.exceptionHandler(broken -> discardRest(request, received, incomplete(), emitter));
        request.endHandler(end -> {
            // The receiver now owns the bytes: a later connection failure must not release them.
            request.exceptionHandler(broken -> {});
            emitter.complete(received);
        });
        request.resume();
    }

    private static void discardRest(
            HttpServerRequest request, ByteBuf received, Throwable failure, UniEmitter<? super ByteBuf> emitter) {
        request.handler(rest -> {});
        request.exceptionHandler(broken -> {});
        request.endHandler(end -> {});
        received.release();
        emitter.fail(failure);
    }

    private static DetectionException incomplete() {
        return new DetectionException(ErrorCode.BAD_PARAMETER, "The body is incomplete.");
    }

    static DetectionException tooLong(long length, long limit) {
        return new DetectionException(
                ErrorCode.TOO_MANY_BYTES, "The body has at least %d bytes; the limit is %d.".formatted(length, limit));
    }
}
