package io.facet.web.http;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * Receives the body of one request until it is complete, too long or too slow, or the client disconnects. Used on the event loop
 * of the request.
 */
final class BodyReceiver {
    private static final long GRACE_MILLIS = 5_000;
    private static final long CHECK_MILLIS = 500;

    private final Vertx vertx;
    private final HttpConfig config;
    private final HttpServerRequest request;
    private final long limit;
    private final Function<Buffer, Future<Void>> writer;
    private final Promise<Void> received = Promise.promise();
    private final long start = System.nanoTime();
    private long timer;
    private long length;
    private boolean writing;
    private boolean ended;

    /** @param writer receives the next chunk only after its future for the current one has completed */
    BodyReceiver(
            Vertx vertx,
            HttpConfig config,
            HttpServerRequest request,
            long limit,
            Function<Buffer, Future<Void>> writer) {
        this.vertx = vertx;
        this.config = config;
        this.request = request;
        this.limit = limit;
        this.writer = writer;
    }

    Future<Void> receive() {
        return receive(Buffer.buffer());
    }

    /** @param first the chunk that {@link #peek} received */
    Future<Void> receive(Buffer first) {
        start(first, this::write);
        return received.future();
    }

    /** Receives only the first chunk, and pauses the request; empty if the body is. */
    Future<Buffer> peek() {
        var first = new AtomicReference<>(Buffer.buffer());
        start(first.get(), chunk -> {
            first.set(chunk);
            request.pause();
            end(null);
        });
        return received.future().map(complete -> first.get());
    }

    private void start(Buffer first, Handler<Buffer> chunks) {
        if (request.response().closed()) {
            end(new ClientDisconnectedException());
            return;
        }
        try {
            request.handler(chunks)
                    .exceptionHandler(broken -> end(new ClientDisconnectedException()))
                    .endHandler(complete -> end(null));
        } catch (IllegalStateException reset) {
            end(new ClientDisconnectedException());
            return;
        }
        if (first.length() == 0 && request.headers().contains(HttpHeaderNames.EXPECT)) {
            request.response().writeContinue();
        }
        timer = vertx.setPeriodic(Math.min(CHECK_MILLIS, config.bodyTimeout().toMillis()), checked -> checkTime());
        if (first.length() > 0) {
            chunks.handle(first);
        }
        if (!writing) {
            request.resume();
        }
    }

    private void write(Buffer chunk) {
        // After a failure, the rest is discarded.
        if (ended) {
            return;
        }
        length += chunk.length();
        if (length > limit) {
            end(RequestBody.tooLong(length, limit));
            return;
        }
        try {
            Future<Void> written = writer.apply(chunk);
            if (!written.succeeded()) {
                request.pause();
                writing = true;
                written.onComplete(result -> {
                    writing = false;
                    if (result.failed()) {
                        end(result.cause());
                    }
                    // An HTTP/2 request that was reset throws.
                    if (!request.isEnded()) {
                        request.resume();
                    }
                });
            }
        } catch (RuntimeException | OutOfMemoryError e) {
            end(e);
        }
    }

    private void checkTime() {
        long elapsed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        long rate = length * 1000 / Math.max(1, elapsed);
        long minRate = config.minBodyRate().asLongValue();
        if (elapsed >= config.bodyTimeout().toMillis()) {
            end(new DetectionException(
                    ErrorCode.REQUEST_TIMEOUT,
                    "The body was not complete after %d seconds (received %d bytes)."
                            .formatted(elapsed / 1000, length)));
        } else if (elapsed >= GRACE_MILLIS && rate < minRate) {
            end(new DetectionException(
                    ErrorCode.REQUEST_TIMEOUT,
                    "The body arrives at %d bytes per second; the minimum is %d.".formatted(rate, minRate)));
        }
    }

    /** Does not use the request: if an HTTP/2 stream was reset, its methods throw. */
    private void end(Throwable failure) {
        if (ended) {
            return;
        }
        ended = true;
        vertx.cancelTimer(timer);
        if (failure == null) {
            received.complete();
        } else {
            received.fail(failure);
        }
    }

    /** The client closed the connection or reset the HTTP/2 stream, so it cannot receive a response. */
    static final class ClientDisconnectedException extends DetectionException {
        ClientDisconnectedException() {
            super(ErrorCode.BAD_PARAMETER, "The body is incomplete.");
        }
    }
}
