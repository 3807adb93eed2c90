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

/** Stands before a store and spoils some of its answers. */
public final class FaultyProxy implements AutoCloseable {
    private static final String SLOW_DOWN_BODY = "<Error><Code>SlowDown</Code><Message>Less, please.</Message></Error>";
    private static final long LATE_MILLIS = 1_000;

    /** What goes wrong with a request. */
    public enum Fault {
        NONE,
        /** The store says 503 without having done anything. */
        SLOW_DOWN,
        /** The connection breaks before the store has heard of it. */
        RESET,
        /** The store does it, but its answer is lost. */
        LOST_ANSWER,
        /** Half of the body comes, then the connection breaks; an answer without a body is lost. */
        CUT_SHORT,
        /** The answer takes a second. */
        LATE
    }

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = vertx.createHttpClient();
    private final AtomicInteger requests = new AtomicInteger();
    private final URI target;
    private final Function<HttpServerRequest, Fault> faults;
    private final HttpServer server;

    /** @param faults asked anew for every request */
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
                .compose(body -> client.request(options).compose(onward -> {
                    // The host, too: it is signed.
                    onward.headers().setAll(request.headers());
                    return onward.send(body);
                }))
                .compose(answer -> answer.body().compose(body -> answer(request, fault, answer, body)))
                .onFailure(failure -> request.connection().close());
    }

    private Future<Void> answer(HttpServerRequest request, Fault fault, HttpClientResponse answer, Buffer body) {
        boolean hasBody = request.method() != HttpMethod.HEAD && body.length() > 1;
        if (fault == Fault.LOST_ANSWER || fault == Fault.CUT_SHORT && !hasBody) {
            return request.connection().close();
        }
        var response = request.response().setStatusCode(answer.statusCode());
        response.headers().setAll(answer.headers()).remove(HttpHeaders.TRANSFER_ENCODING);
        if (hasBody) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(body.length()));
        }
        if (fault == Fault.LATE) {
            vertx.setTimer(LATE_MILLIS, late -> response.end(body));
            return Future.succeededFuture();
        }
        return fault == Fault.CUT_SHORT
                ? response.write(body.slice(0, body.length() / 2))
                        .compose(sent -> request.connection().close())
                : response.end(body);
    }
}
