package io.facet.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.facet.pipeline.Admission;
import io.facet.testing.Samples;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Clients that disconnect at any time cause no leak of capacity and no use of released memory. */
@QuarkusTest
class DisconnectingClientsTest {
    private static final int CLIENTS = 200;

    @TestHTTPResource("/detect")
    URI detect;

    @Inject
    Admission admission;

    @Test
    void capacityIsReleasedAfterClientsDisconnect() throws Exception {
        var random = new Random(7);
        for (int i = 0; i < CLIENTS; i++) {
            postAndDisconnect(Samples.portrait(), random);
        }

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(admission.inFlight()).isZero());
        given().contentType("image/jpeg")
                .body(Samples.portrait())
                .post("/detect")
                .then()
                .statusCode(200);
    }

    private void postAndDisconnect(byte[] photo, Random random) throws IOException, InterruptedException {
        String head =
                "POST /detect HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n"
                        .formatted(photo.length);
        try (var socket = new Socket(detect.getHost(), detect.getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            out.write(photo, 0, random.nextBoolean() ? photo.length : random.nextInt(photo.length));
            out.flush();
            Thread.sleep(random.nextInt(8));
        }
    }
}
