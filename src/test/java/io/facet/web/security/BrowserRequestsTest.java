package io.facet.web.security;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.facet.testing.Samples;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that pages of other sites make a browser send to a service without tokens. */
@QuarkusTest
class BrowserRequestsTest {
    private static final String EVENT = "{\"bucket\":\"none\",\"key\":\"none.jpg\"}";

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // Sec-Fetch-Site, Origin, Host, X-Forwarded-Host, status
                "cross-site,  https://attacker.net,        localhost:8080, -, 403",
                "same-site,   http://other.localhost,      localhost:8080, -, 403",
                "cross-site,  http://localhost:8080,       localhost:8080, -, 403",
                "-,           http://attacker.net,         localhost:8080, -, 403",
                "-,           http://localhost:3000,       localhost:8080, -, 403",
                "-,           https://10.0.0.2,            10.0.0.1,       -, 403",
                "-,           null,                        localhost:8080, -, 403",
                "-,           http://,                     localhost:8080, -, 403",
                "-,           %%%,                         localhost:8080, -, 403",
                "same-origin, http://localhost:8080,       localhost:8080, -, 202",
                "same-origin, https://photos.example.com,  10.0.0.1:8080,  -, 202",
                "none,        -,                           localhost:8080, -, 202",
                "-,           http://localhost:8080,       localhost:8080, -, 202",
                "-,           https://LOCALHOST,           localhost:443,  -, 202",
                "-,           http://[::1]:8080,           [::1]:8080,     -, 202",
                "-,           https://photos.local,        10.0.0.1:8080,  photos.local, 202",
                "-,           -,                           localhost:8080, -, 202"
            })
    void writingRequestOfAnotherSiteIsRejected(String site, String origin, String host, String forwarded, int status) {
        RequestSpecification request = given().header("Host", host);
        if (site != null) {
            request.header("Sec-Fetch-Site", site);
        }
        if (origin != null) {
            request.header("Origin", origin);
        }
        if (forwarded != null) {
            request.header("X-Forwarded-Host", forwarded);
        }
        request.body(EVENT).post("/events").then().statusCode(status);
    }

    @Test
    void rejectionIsAProblemAndComesBeforeTheBodyIsUsed() {
        given().header("Origin", "https://attacker.net")
                .body(Samples.portrait())
                .post("/detect")
                .then()
                .statusCode(403)
                .contentType("application/problem+json")
                .body("code", equalTo("FORBIDDEN"))
                .body("detail", containsString("https://attacker.net"));
        for (String method : new String[] {"PUT", "PATCH", "DELETE"}) {
            given().header("Origin", "https://attacker.net")
                    .request(method, "/events")
                    .then()
                    .statusCode(403);
        }
        given().header("Origin", "https://attacker.net").get("/models").then().statusCode(200);
    }

    @ParameterizedTest
    @CsvSource({
        "attacker.net,           403",
        "attacker.net:8080,      403",
        "127.0.0.1.attacker.net, 403",
        "localhost.attacker.net, 403",
        "attacker.localhost.net, 403",
        "0x7f.1.attacker.net,    403",
        "localhost:8080,         200",
        "127.0.0.1:8080,         200",
        "192.168.1.20,           200",
        "[::1]:8080,             200",
        "[::ffff:10.0.0.1],      200",
        "facet:8080,             200",
        "nas.local,              200",
        "facet.photos.svc,       200",
        "facet.photos.svc.cluster.local, 200",
        "ip-10-0-0-1.ec2.internal, 200"
    })
    void browserMayNotReadThroughANameThatAnAttackerCanRegister(String host, int status) {
        given().header("Host", host)
                .header("User-Agent", "Mozilla/5.0")
                .get("/buckets")
                .then()
                .statusCode(status);
        // A page can change User-Agent but not remove Accept-Language.
        given().header("Host", host)
                .header("Accept-Language", "")
                .get("/buckets")
                .then()
                .statusCode(status);
        // Browsers send this header only over HTTPS, where the certificate proves the name.
        given().header("Host", host)
                .header("User-Agent", "Mozilla/5.0")
                .header("Sec-Fetch-Site", "same-origin")
                .get("/buckets")
                .then()
                .statusCode(200);
    }

    @Test
    void programsMayUseAnyHostName() {
        assertThat(given().header("Host", "facet.example.com")
                        .body(EVENT)
                        .post("/events")
                        .statusCode())
                .isEqualTo(202);
    }
}
