package io.facet.web.security;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.facet.testing.OidcIssuer;
import io.facet.testing.Samples;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OIDC next to static tokens, the rate limit, the management port and the list of host names. */
@QuarkusTest
@TestProfile(RestrictedAccessTest.Restricted.class)
class RestrictedAccessTest {
    public static class Restricted implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "facet.security.token", "static",
                    "facet.security.requests-per-second", "2",
                    "facet.http.management-port", String.valueOf(freePort()),
                    "facet.http.allowed-hosts", "photos.example.com");
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(OidcIssuer.class));
        }

        private static int freePort() {
            try (var socket = new ServerSocket(0)) {
                return socket.getLocalPort();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    OidcIssuer issuer;

    @ConfigProperty(name = "facet.http.management-port")
    int managementPort;

    @Test
    void tokenOfTheIssuerIsAcceptedLikeAStaticToken() {
        String token = issuer.sign(issuer.claims("accepted"));

        buckets(token).then().statusCode(200);
        given().header("Authorization", "Bearer " + token)
                .contentType("image/jpeg")
                .body(Samples.portrait())
                .post("/detect")
                .then()
                .statusCode(200);
        buckets("static").then().statusCode(200);
    }

    @Test
    void tokenThatIsNotValidIsRejected() {
        Instant past = Instant.now().minus(Duration.ofMinutes(5));
        Stream.of(
                        issuer.sign(issuer.claims("a").issuer("http://127.0.0.1:1")),
                        issuer.sign(issuer.claims("a").audience("another-api")),
                        issuer.sign(issuer.claims("a").expiresAt(past)),
                        OidcIssuer.signWithAnotherKey(issuer.claims("a")),
                        issuer.sign(issuer.claims("a")).replaceFirst("\\.[^.]*$", "."),
                        issuer.claims("a")
                                .jws()
                                .keyId("key-1")
                                .signWithSecret("a secret of at least 256 bits, the key is public"),
                        "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.",
                        "a.b.c",
                        "wrong")
                .forEach(token -> buckets(token)
                        .then()
                        .statusCode(401)
                        .header("WWW-Authenticate", equalTo("Bearer"))
                        .contentType("application/problem+json")
                        .body("code", equalTo("UNAUTHORIZED")));
        given().get("/buckets").then().statusCode(401);
    }

    @Test
    void eachCallerHasItsOwnRateLimit() {
        List<Integer> statuses = IntStream.range(0, 8)
                .mapToObj(i -> buckets(issuer.sign(issuer.claims("frequent"))).statusCode())
                .toList();

        assertThat(statuses).startsWith(200, 200).contains(429).containsOnly(200, 429);
        buckets(issuer.sign(issuer.claims("frequent")))
                .then()
                .statusCode(429)
                .header("Retry-After", equalTo("1"))
                .body("code", equalTo("TOO_MANY_REQUESTS"))
                .body("detail", containsString("requests-per-second"));
        buckets(issuer.sign(issuer.claims("rare"))).then().statusCode(200);
        given().get("/models").then().statusCode(200);
    }

    @Test
    void managementPathsAreServedOnTheManagementPortOnly() {
        for (String path : List.of("/q/health/live", "/q/metrics", "/q/openapi", "/q/swagger-ui/")) {
            given().port(managementPort).get(path).then().statusCode(200).header("X-Content-Type-Options", "nosniff");
            given().get(path).then().statusCode(404).body("detail", containsString("management-port"));
        }
        for (String path : List.of("/", "/models", "/buckets", "/page/app.js", "/q/../models", "/q/%2e%2e/models")) {
            given().port(managementPort)
                    .urlEncodingEnabled(false)
                    .get(path)
                    .then()
                    .statusCode(404);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "photos.example.com",
                "PHOTOS.example.com.",
                "127.0.0.1:8080",
                "[::1]",
                "facet",
                "facet.default.svc"
            })
    void listedAndPrivateHostNamesAreAllowed(String host) {
        given().header("Host", host).get("/models").then().statusCode(200);
    }

    @Test
    void otherHostNamesAreRejectedForAllClients() {
        given().header("Host", "photos.example.com.attacker.net")
                .get("/models")
                .then()
                .statusCode(403)
                .body("code", equalTo("FORBIDDEN"))
                .body("detail", containsString("facet.http.allowed-hosts"));
    }

    private static Response buckets(String token) {
        return given().header("Authorization", "Bearer " + token).get("/buckets");
    }
}
