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

/** Many clients at once, photos of many shapes, broken ones among them, and clients who hang up: each gets its own answer. */
@QuarkusTest
@TestProfile(BusyServiceTest.InBatches.class)
class BusyServiceTest {
    private static final int REQUESTS = 600;
    private static final int AT_ONCE = 64;

    /** Batches in fp32, whose boxes can be compared to the bit. */
    public static final class InBatches implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "facet.batch.max-size", "4",
                    "facet.model.precision", "fp32",
                    "facet.model.input-size", "320",
                    "facet.admission.max-in-flight", String.valueOf(2 * AT_ONCE));
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static List<Question> questions;

    @TestHTTPResource("/detect")
    URI detect;

    @Inject
    Admission admission;

    @Inject
    MeterRegistry metrics;

    private record Question(byte[] photo, String query) {}

    private record Answer(int status, JsonNode facesOrCode) {}

    @BeforeAll
    static void mixShapesAndAddBrokenPhotos() {
        questions = Stream.concat(
                        Stream.of("160", "224", "320", "416")
                                .flatMap(size -> Stream.of(
                                                Samples.portrait(), Samples.twins("png"), Samples.twins("jpg"))
                                        .map(photo -> new Question(photo, "?inputSize=" + size))),
                        Stream.of(new Question("no photo".getBytes(), ""), new Question(Samples.cutShort(), "")))
                .toList();
    }

    @Test
    @Timeout(120)
    void everyPhotoGetsTheFacesThatItGetsAlone() throws Exception {
        List<Answer> alone = new ArrayList<>();
        for (Question question : questions) {
            alone.add(answer(CLIENT.send(request(question), BodyHandlers.ofString())));
        }

        var random = new Random(11);
        var places = new Semaphore(AT_ONCE);
        List<CompletableFuture<Void>> checks = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            int which = random.nextInt(questions.size());
            boolean hangsUp = random.nextInt(10) == 0;
            places.acquire();
            CompletableFuture<HttpResponse<String>> call =
                    CLIENT.sendAsync(request(questions.get(which)), BodyHandlers.ofString());
            call.whenComplete((response, failure) -> places.release());
            if (hangsUp) {
                Thread.sleep(random.nextInt(4));
                call.cancel(true);
            } else {
                checks.add(
                        call.thenAccept(response -> assertThat(answer(response)).isEqualTo(alone.get(which))));
            }
        }
        for (CompletableFuture<Void> check : checks) {
            check.get();
        }

        assertThat(alone).extracting(Answer::status).contains(200, 415, 422);
        assertThat(metrics.get("facet.batch.size").summary().max())
                .as("photos were looked at together")
                .isGreaterThan(1);
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(admission.inFlight()).isZero());
    }

    private HttpRequest request(Question question) {
        return HttpRequest.newBuilder(URI.create(detect + question.query()))
                .header("Content-Type", "application/octet-stream")
                .POST(HttpRequest.BodyPublishers.ofByteArray(question.photo()))
                .build();
    }

    private static Answer answer(HttpResponse<String> response) {
        try {
            JsonNode body = JSON.readTree(response.body());
            return new Answer(
                    response.statusCode(), response.statusCode() == 200 ? body.get("faces") : body.get("code"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
