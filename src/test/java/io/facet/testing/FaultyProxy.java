package io.facet.testing;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A proxy in front of a store that injects faults. */
public final class FaultyProxy implements AutoCloseable {
    private static final String SLOW_DOWN_BODY =
            "<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>";
    private static final long DELAY_MILLIS = 1_000;

    /** A fault of one request. */
    public enum Fault {
        NONE,
        /** 503; the store does not receive the request. */
        SLOW_DOWN,
        /** The connection is closed; the store does not receive the request. */
        RESET,
        /** The store executes the request; the connection is closed without a response. */
        LOST_RESPONSE,
        /** The connection is closed after half of the body, or without a response if there is no body. */
        TRUNCATED,
        /** The response is delayed by a second. */
        LATE
    }

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = vertx.createHttpClient();
    private final AtomicInteger requests = new AtomicInteger();
    private final URI target;
    private final Function<HttpServerRequest, Fault> faults;
    private final HttpServer server;

    /** @param faults returns the fault of each request */
    public FaultyProxy(URI target, Function<HttpServerRequest, Fault> faults) {
        this.target = target;
        this.faults = faults;
        this.server = vertx.createHttpServer()
                .requestHandler(this::handle)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.actualPort());
    }

    public int requests() {
        return requests.get();
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void handle(HttpServerRequest request) {
        requests.incrementAndGet();
        Fault fault = faults.apply(request);
        switch (fault) {
            case SLOW_DOWN ->
                request.body()
                        .onSuccess(body -> request.response().setStatusCode(503).end(SLOW_DOWN_BODY));
            case RESET -> request.connection().close();
            default -> forward(request, fault);
        }
    }

    private void forward(HttpServerRequest request, Fault fault) {
        var options = new RequestOptions()
                .setHost(target.getHost())
                .setPort(target.getPort())
                .setMethod(request.method())
                .setURI(request.uri());
        request.body()
                .compose(body -> client.request(options).compose(forwarded -> {
                    // Keeps the original Host header, because it is signed.
                    forwarded.headers().setAll(request.headers());
                    return forwarded.send(body);
                }))
                .compose(received -> received.body().compose(body -> respond(request, fault, received, body)))
                .onFailure(failure -> request.connection().close());
    }

    private Future<Void> respond(HttpServerRequest request, Fault fault, HttpClientResponse received, Buffer body) {
        boolean hasBody = request.method() != HttpMethod.HEAD && body.length() > 1;
        if (fault == Fault.LOST_RESPONSE || fault == Fault.TRUNCATED && !hasBody) {
            return request.connection().close();
        }
        var response = request.response().setStatusCode(received.statusCode());
        response.headers().setAll(received.headers()).remove(HttpHeaders.TRANSFER_ENCODING);
        if (hasBody) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(body.length()));
        }
        if (fault == Fault.LATE) {
            vertx.setTimer(DELAY_MILLIS, late -> response.end(body));
            return Future.succeededFuture();
        }
        return fault == Fault.TRUNCATED
                ? response.write(body.slice(0, body.length() / 2))
                        .compose(sent -> request.connection().close())
                : response.end(body);
    }
}
