package io.facet.web;

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
 * Reads the body of a request up to a limit, without blocking and no earlier than it is asked for. Its bytes lie outside
 * of the heap, in memory that is used again: photos are most of what a busy service would leave to the garbage collector.
 */
public final class RequestBody {
    private static final int FIRST_BYTES = 64 << 10;

    private RequestBody() {}

    /** Bytes that the request says it has, or -1. */
    static long declaredLength(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaderNames.CONTENT_LENGTH);
        return length == null ? -1 : Long.parseLong(length);
    }

    /** The whole body, which is UTF-8: with a sign for what is none, a name in it would become another one. */
    public static Uni<String> text(HttpServerRequest request, long limit) {
        return read(request, limit).map(body -> {
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(body.nioBuffer())
                        .toString();
            } catch (CharacterCodingException e) {
                throw new DetectionException(ErrorCode.BAD_PARAMETER, "The body is no UTF-8.", e);
            } finally {
                body.release();
            }
        });
    }

    /**
     * The whole body, which the caller releases; fails with {@code TOO_MANY_BYTES} as soon as it is known to be longer
     * than the limit.
     */
    static Uni<ByteBuf> read(HttpServerRequest request, long limit) {
        long declared = declaredLength(request);
        if (declared > limit) {
            return Uni.createFrom().failure(tooLong(declared, limit));
        }
        return Uni.createFrom().emitter(emitter -> {
            if (request.headers().contains(HttpHeaderNames.EXPECT)) {
                request.response().writeContinue();
            }
            int capacity = declared < 0 ? FIRST_BYTES : (int) declared;
            collect(request, PooledByteBufAllocator.DEFAULT.directBuffer(capacity), limit, emitter);
        });
    }

    private static void collect(
            HttpServerRequest request, ByteBuf received, long limit, UniEmitter<? super ByteBuf> emitter) {
        request.handler(chunk -> {
            long length = received.readableBytes() + (long) chunk.length();
            if (length > limit) {
                abandon(request, received, tooLong(length, limit), emitter);
            } else {
                received.writeBytes(chunk.getByteBuf());
            }
        });
        request.exceptionHandler(broken -> abandon(request, received, cutOff(), emitter));
        request.endHandler(end -> {
            // From here on the bytes are the emitter's: nothing that happens to the connection may release them.
            request.exceptionHandler(broken -> {});
            emitter.complete(received);
        });
        request.resume();
    }

    /** What still comes is read and forgotten. */
    private static void abandon(
            HttpServerRequest request, ByteBuf received, Throwable why, UniEmitter<? super ByteBuf> emitter) {
        request.handler(rest -> {});
        request.exceptionHandler(broken -> {});
        request.endHandler(end -> {});
        received.release();
        emitter.fail(why);
    }

    private static DetectionException cutOff() {
        return new DetectionException(ErrorCode.BAD_PARAMETER, "The body ended before it was whole.");
    }

    static DetectionException tooLong(long length, long limit) {
        return new DetectionException(
                ErrorCode.TOO_MANY_BYTES, "The body has at least %d bytes; allowed are %d.".formatted(length, limit));
    }
}
