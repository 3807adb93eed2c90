package io.facet.health;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;

import io.facet.testing.CapturedLog;
import io.facet.testing.Samples;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.Test;

/** The store is on a closed port, and readiness does not require it. */
@QuarkusTest
@TestProfile(StoreOutageTest.ClosedPort.class)
class StoreOutageTest {
    private static final String REASON = "Cannot connect (Connection refused: localhost/127.0.0.1:1); ";

    @Inject
    WorkReadiness work;

    @Inject
    StoreMonitor monitor;

    public static class ClosedPort implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "facet.store.type", "s3",
                    "facet.store.readiness", "optional",
                    "quarkus.s3.endpoint-override", "http://localhost:1",
                    "quarkus.s3.path-style-access", "true",
                    "quarkus.s3.aws.region", "us-east-1",
                    "quarkus.s3.aws.credentials.type", "static",
                    "quarkus.s3.aws.credentials.static-provider.access-key-id", "any",
                    "quarkus.s3.aws.credentials.static-provider.secret-access-key", "any");
        }
    }

    @Test
    void photoInTheRequestIsProcessed() {
        given().body(Samples.portrait())
                .contentType("image/jpeg")
                .post("/detect")
                .then()
                .statusCode(200)
                .body("faces", hasSize(1));
    }

    @Test
    void photoInTheStoreIsUnavailableAndLoggedWithTheCause() {
        try (var log = new CapturedLog("io.facet.results")) {
            for (String call : new String[] {"/detect", "/detect?store=true", "/events"}) {
                given().body("{\"bucket\":\"photos\",\"key\":\"a.jpg\"}")
                        .contentType("application/json")
                        .post(call)
                        .then()
                        .statusCode(503)
                        .header("Retry-After", "1")
                        .body(
                                "code",
                                equalTo("STORE_UNAVAILABLE"),
                                "detail",
                                equalTo("Storage unavailable; try again later."));
            }
            assertThat(log.records())
                    .hasSize(3)
                    .allSatisfy(line -> assertThat(line.getMessage())
                            .startsWith("photos/a.jpg failed (STORE_UNAVAILABLE: " + REASON));
        }
    }

    @Test
    void serviceIsReadyAndReportsTheOutage() {
        await().untilAsserted(() ->
                given().get("/q/health/ready").then().statusCode(200).body("status", equalTo("UP")));
        await().untilAsserted(() -> given().get("/q/health/ready")
                .then()
                .body("checks.find { it.name == 'store' }.status", equalTo("UP"))
                .body("checks.find { it.name == 'store' }.data.state", equalTo("unavailable"))
                .body("checks.find { it.name == 'store' }.data.reason", startsWith(REASON)));
    }

    @Test
    void queueIsNotPolledDuringTheOutage() {
        await().untilAsserted(() -> assertThat(work.problem().await().indefinitely())
                .hasValueSatisfying(problem -> assertThat(problem).startsWith(REASON)));
    }

    @Test
    void outageAndRecoveryAreLoggedOnceEach() {
        HealthCheckResponse up = HealthCheckResponse.up("store");
        HealthCheckResponse down = HealthCheckResponse.named("store")
                .down()
                .withData("reason", "Cannot connect.")
                .build();
        monitor.report(up);
        try (var log = new CapturedLog(StoreMonitor.class.getName())) {
            monitor.report(down);
            monitor.report(down);
            monitor.report(up);
            monitor.report(up);

            assertThat(log.records()).hasSize(2);
            assertThat(log.records().get(0).getLevel()).isEqualTo(Level.ERROR);
            assertThat(log.records().get(0).getFormattedMessage())
                    .isEqualTo("Store unavailable: store=S3 at http://localhost:1 (quarkus.s3.endpoint-override)"
                            + " reason=Cannot connect.");
            assertThat(log.records().get(1).getFormattedMessage())
                    .isEqualTo("Store available again: store=S3 at http://localhost:1 (quarkus.s3.endpoint-override)");
        }
    }
}
