package io.facet.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.pipeline.Admission;
import io.facet.testing.Samples;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Concurrent clients with photos of several shapes, unreadable files and disconnects: each gets its own result. */
@QuarkusTest
@TestProfile(ConcurrentRequestsTest.WithBatches.class)
class ConcurrentRequestsTest {
    private static final int REQUESTS = 600;
    private static final int CONCURRENCY = 64;

    /** Batches in fp32, for which boxes are bit-identical. */
    public static final class WithBatches implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "facet.batch.max-size", "4",
                    "facet.model.precision", "fp32",
                    "facet.model.input-size", "320",
                    "facet.admission.max-in-flight", String.valueOf(2 * CONCURRENCY));
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static List<Request> requests;

    @TestHTTPResource("/detect")
    URI detect;

    @Inject
    Admission admission;

    @Inject
    MeterRegistry metrics;

    private record Request(byte[] photo, String query) {}

    private record Result(int status, JsonNode facesOrCode) {}

    @BeforeAll
    static void createRequests() {
        requests = Stream.concat(
                        Stream.of("160", "224", "320", "416", "160,320", "320,160,320")
                                .flatMap(size -> Stream.of(
                                                Samples.portrait(), Samples.twins("png"), Samples.twins("jpg"))
                                        .map(photo -> new Request(photo, "?inputSize=" + size))),
                        Stream.of(new Request("not a photo".getBytes(), ""), new Request(Samples.truncated(), "")))
                .toList();
    }

    @Test
    @Timeout(120)
    void everyRequestGetsTheSameResultAsAlone() throws Exception {
        List<Result> alone = new ArrayList<>();
        for (Request request : requests) {
            alone.add(result(CLIENT.send(httpRequest(request), BodyHandlers.ofString())));
        }

        var random = new Random(11);
        var permits = new Semaphore(CONCURRENCY);
        List<CompletableFuture<Void>> checks = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            int index = random.nextInt(requests.size());
            boolean disconnects = random.nextInt(10) == 0;
            permits.acquire();
            CompletableFuture<HttpResponse<String>> call =
                    CLIENT.sendAsync(httpRequest(requests.get(index)), BodyHandlers.ofString());
            call.whenComplete((response, failure) -> permits.release());
            if (disconnects) {
                Thread.sleep(random.nextInt(4));
                call.cancel(true);
            } else {
                checks.add(
                        call.thenAccept(response -> assertThat(result(response)).isEqualTo(alone.get(index))));
            }
        }
        for (CompletableFuture<Void> check : checks) {
            check.get();
        }

        assertThat(alone).extracting(Result::status).contains(200, 415, 422);
        assertThat(metrics.get("facet.batch.size").summary().max())
                .as("photos were batched")
                .isGreaterThan(1);
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(admission.inFlight()).isZero());
    }

    private HttpRequest httpRequest(Request request) {
        return HttpRequest.newBuilder(URI.create(detect + request.query()))
                .header("Content-Type", "application/octet-stream")
                .POST(HttpRequest.BodyPublishers.ofByteArray(request.photo()))
                .build();
    }

    private static Result result(HttpResponse<String> response) {
        try {
            JsonNode body = JSON.readTree(response.body());
            return new Result(
                    response.statusCode(), response.statusCode() == 200 ? body.get("faces") : body.get("code"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
