package io.facet.web.http;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.storage.ObjectContent;
import io.facet.storage.SpoolFile;
import io.facet.storage.SpoolSpace;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Reads request bodies of limited size without blocking, and only on demand. The bytes are in pooled off-heap memory, because
 * photos would cause most of the garbage collector's work.
 */
@Singleton
public class RequestBody {
    private static final int INITIAL_CAPACITY = 4 << 10;
    // Closing the connection costs less than reading the rest of a larger body, but the client may not see the
    // response.
    private static final long MAX_DISCARDED_BYTES = 512 << 20;
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final Vertx vertx;
    private final HttpConfig config;
    private final long maxFormBytes;
    private final SpoolSpace space;
    private final AtomicInteger active = new AtomicInteger();

    RequestBody(
            Vertx vertx,
            HttpConfig config,
            @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize maxFormBytes) {
        this.vertx = vertx;
        this.config = config;
        this.maxFormBytes = maxFormBytes.asLongValue();
        this.space = new SpoolSpace(config.maxSpooledBytes().asLongValue());
    }

    /** The Content-Length, or -1. */
    public static long declaredLength(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaderNames.CONTENT_LENGTH);
        return length == null ? -1 : Long.parseLong(length);
    }

    /**
     * The first bytes of the body; empty if it is. They must be passed to the method that reads the rest. Until then, the client
     * cannot send more than fits into the buffers of the connection.
     */
    public Uni<Buffer> peek(HttpServerRequest request) {
        return Uni.createFrom()
                .deferred(() -> uni(new BodyReceiver(vertx, config, request, Long.MAX_VALUE, null).peek()));
    }

    /** The whole body as text. */
    public Uni<String> text(HttpServerRequest request, long limit) {
        return text(request, limit, Buffer.buffer());
    }

    /** @param first the result of {@link #peek} */
    public Uni<String> text(HttpServerRequest request, long limit, Buffer first) {
        return limited(() -> read(request, limit, first, INITIAL_CAPACITY)).map(body -> {
            try {
                return utf8(body);
            } finally {
                body.release();
            }
        });
    }

    /** Rejects invalid UTF-8: a replacement character would turn a key into another key. */
    private static String utf8(ByteBuf body) {
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(body.nioBuffer()).toString();
            // Editors and shells of Windows write one.
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new DetectionException(ErrorCode.BAD_PARAMETER, "The body is not valid UTF-8.", e);
        }
    }

    /**
     * The whole body, which the caller must release. The caller must have a permit for the declared length, which is reserved. Fails
     * with {@code TOO_MANY_BYTES} as soon as the body is known to exceed the limit.
     *
     * @param first the result of {@link #peek}, or empty
     */
    public Uni<ByteBuf> read(HttpServerRequest request, long limit, Buffer first) {
        return read(request, limit, first, (int) Math.min(limit, Math.max(INITIAL_CAPACITY, declaredLength(request))));
    }

    /**
     * The whole body in a temporary file, for bodies that are too large for memory. The caller must close the content. Fails with
     * {@code TOO_MANY_BYTES} as soon as the body is known to exceed the limit, and with {@code OVERLOADED} if it does not fit on the
     * disk in addition to those of other requests.
     *
     * @param first the result of {@link #peek}, or empty
     */
    public Uni<ObjectContent> spool(HttpServerRequest request, long limit, Buffer first) {
        return limited(() -> {
            requireDeclaredWithin(limit, request);
            SpoolFile file = space.create("facet-upload-", Math.max(0, declaredLength(request)));
            Future<ObjectContent> content = new BodyReceiver(
                            vertx, config, request, limit, chunk -> append(file, chunk))
                    .receive(first)
                    .map(received -> file.content())
                    .onFailure(failure -> file.close());
            return uni(content).onCancellation().invoke(file::close);
        });
    }

    private Future<Void> append(SpoolFile file, Buffer chunk) {
        return vertx.executeBlocking(
                () -> {
                    file.append(chunk.getByteBuf().nioBuffer());
                    return null;
                },
                false);
    }

    /** A multipart body. Its memory on disk is released when the response has ended. */
    public Uni<RequestForm> form(RoutingContext context) {
        return limited(() -> {
            HttpServerRequest request = context.request();
            requireDeclaredWithin(maxFormBytes, request);
            RequestForm form = RequestForm.open(
                    request.getHeader(HttpHeaderNames.CONTENT_TYPE), space, Math.max(0, declaredLength(request)));
            context.addEndHandler(ended -> form.close());
            return uni(receive(
                            request,
                            maxFormBytes,
                            chunk -> vertx.executeBlocking(() -> form.write(chunk.getByteBuf()), false))
                    .map(received -> form.requireComplete())
                    .onFailure(failure -> form.close()));
        });
    }

    /** Reads one part of a form into off-heap memory, which the caller must release. */
    public Uni<ByteBuf> part(RequestForm form, RequestForm.Part part) {
        return Uni.createFrom().deferred(() -> uni(vertx.executeBlocking(() -> form.read(part), false)));
    }

    /** Reads and drops the rest of a body, because the connection can be reused only after that. */
    void discardRest(HttpServerRequest request) {
        if (request.isEnded() || request.response().closed()) {
            return;
        }
        boolean tooSlow = request.response().getStatusCode() == HttpResponseStatus.REQUEST_TIMEOUT.code();
        if (tooSlow || declaredLength(request) > MAX_DISCARDED_BYTES) {
            disconnect(request);
        } else {
            receive(request, MAX_DISCARDED_BYTES, rest -> Future.succeededFuture())
                    .onFailure(slowOrLong -> disconnect(request));
        }
    }

    /** Closes the connection, or only the stream of an HTTP/2 connection. */
    public static void disconnect(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            request.response().reset();
        } else {
            request.connection().close();
        }
    }

    private static void requireDeclaredWithin(long limit, HttpServerRequest request) {
        long declared = declaredLength(request);
        if (declared > limit) {
            throw tooLong(declared, limit);
        }
    }

    static DetectionException tooLong(long length, long limit) {
        return new DetectionException(
                ErrorCode.TOO_MANY_BYTES, "The body has at least %d bytes; the limit is %d.".formatted(length, limit));
    }

    private Uni<ByteBuf> read(HttpServerRequest request, long limit, Buffer first, int capacity) {
        return Uni.createFrom().deferred(() -> {
            requireDeclaredWithin(limit, request);
            ByteBuf bytes = PooledByteBufAllocator.DEFAULT.directBuffer(capacity);
            return uni(new BodyReceiver(vertx, config, request, limit, chunk -> {
                        bytes.writeBytes(chunk.getByteBuf());
                        return Future.succeededFuture();
                    })
                    .receive(first)
                    .map(received -> bytes)
                    .onFailure(failure -> bytes.release()));
        });
    }

    /** Limits the bodies that are read without a permit. */
    private <T> Uni<T> limited(Supplier<Uni<? extends T>> body) {
        return Uni.createFrom().deferred(() -> {
            if (active.incrementAndGet() > config.maxBodies()) {
                active.decrementAndGet();
                throw new DetectionException(
                        ErrorCode.OVERLOADED,
                        "The service is at capacity: it reads " + config.maxBodies() + " bodies; try again later.");
            }
            return Uni.createFrom().<T>deferred(body).onTermination().invoke(active::decrementAndGet);
        });
    }

    private Future<Void> receive(HttpServerRequest request, long limit, Function<Buffer, Future<Void>> writer) {
        return new BodyReceiver(vertx, config, request, limit, writer).receive();
    }

    private static <T> Uni<T> uni(Future<T> future) {
        return Uni.createFrom().completionStage(future.toCompletionStage());
    }
}
