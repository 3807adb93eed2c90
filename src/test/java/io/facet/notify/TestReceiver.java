package io.facet.notify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A web server that records events and accepts them, unless the test queues other responses. */
public final class TestReceiver implements AutoCloseable {
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Queue<Response> responses = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private volatile Response usual = exchange -> exchange.sendResponseHeaders(204, -1);

    public record Request(String path, Map<String, List<String>> headers, byte[] body) {
        public String header(String name) {
            return String.join(",", headers.getOrDefault(name, List.of()));
        }

        public JsonNode json() {
            try {
                return new ObjectMapper().readTree(body);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    public interface Response {
        void send(HttpExchange exchange) throws IOException;
    }

    public TestReceiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            headers.putAll(exchange.getRequestHeaders());
            byte[] body = exchange.getRequestBody().readAllBytes();
            requests.add(new Request(exchange.getRequestURI().getPath(), headers, body));
            Response next = responses.poll();
            (next == null ? usual : next).send(exchange);
        }
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/results");
    }

    /** Requests in the order of their arrival, retries included. */
    public List<Request> requests() {
        return new ArrayList<>(requests);
    }

    public Request only() {
        if (requests.size() != 1) {
            throw new AssertionError("expected one request: " + requests.size());
        }
        return requests.get(0);
    }

    public void clear() {
        requests.clear();
    }

    /** Responds to the next requests with these status codes. */
    public void next(int... statuses) {
        for (int status : statuses) {
            next(exchange -> exchange.sendResponseHeaders(status, -1));
        }
    }

    public void next(Response response) {
        responses.add(response);
    }

    /** Responds to all requests with this status code. */
    public void always(int status) {
        usual = exchange -> exchange.sendResponseHeaders(status, -1);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
