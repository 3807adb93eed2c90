package io.facet.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.facet.testing.Samples;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors that HTTP itself defines have the same format as all others. */
@QuarkusTest
class HttpErrorsTest {
    @TestHTTPResource
    URI service;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET     | /detect              | OPTIONS, POST",
                "HEAD    | /detect              | OPTIONS, POST",
                "PUT     | /events              | HEAD, OPTIONS, POST",
                "POST    | /models              | GET, HEAD, OPTIONS",
                "DELETE  | /                    | GET, HEAD, OPTIONS",
                "POST    | /schema/facet-1.json | GET, HEAD, OPTIONS",
                "PATCH   | /page/app.js         | GET, HEAD, OPTIONS",
                "POST    | /thumbnail           | GET, HEAD, OPTIONS"
            })
    void methodThatAPathDoesNotHaveIsRejectedWithTheAllowedOnes(String method, String path, String allowed) {
        ValidatableResponse response = given().request(method, path).then();
        response.statusCode(405).header("Allow", allowed).contentType("application/problem+json");
        if (!method.equals("HEAD")) {
            response.body("code", equalTo("METHOD_NOT_ALLOWED")).body("detail", containsString(allowed));
        }
        given().options(path)
                .then()
                .statusCode(path.equals("/events") ? 200 : 204)
                .header("Allow", containsString("OPTIONS"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nope", "/Detect", "/detect/x", "/schema/nope.json", "/page/nope.js", "/q/nope"})
    void unknownPathIsNotFound(String path) {
        problem(given().get(path).then(), 404, "NOT_FOUND", "Nothing is served at " + path);
    }

    @Test
    void headOfTheRequestThatIsTooLongIsRejected() throws Exception {
        assertThat(raw("/models?" + "a".repeat(5_000), ""))
                .startsWith("HTTP/1.1 414")
                .contains("application/problem+json", "REQUEST_URI_TOO_LONG", "the limit is 4096");
        assertThat(raw("/models", "X-Large: " + "a".repeat(30_000) + "\r\n"))
                .startsWith("HTTP/1.1 431")
                .contains("application/problem+json", "REQUEST_HEADER_FIELDS_TOO_LARGE", "the limit is 20480");
        assertThat(raw("/models", "X-Large: " + "a".repeat(19_000) + "\r\n")).startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @CsvSource({"/detect, POST", "/events, POST", "/models, GET", "/buckets, GET", "/results, GET", "/thumbnail, GET"})
    void unacceptableMediaTypesAreRejectedWithTheAvailableOnes(String path, String method) {
        problem(
                given().accept("text/csv")
                        .body(Samples.portrait())
                        .request(method, path)
                        .then(),
                406,
                "NOT_ACCEPTABLE",
                "(Accept: text/csv); available: ");
        problem(
                given().header("Accept", "json").request(method, path).then(),
                400,
                "BAD_REQUEST",
                "The header Accept is not valid at \"json\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/models?x=1", "/buckets?x=1", "/results?x=1", "/objects?bucket=b&x=1"})
    void unknownQueryParameterIsRejected(String path) {
        problem(given().get(path).then(), 400, "BAD_PARAMETER", "\"x\" is unknown");
    }

    /** Senders of events append parameters, and links to the page may contain any. */
    @ParameterizedTest
    @ValueSource(strings = {"/?utm_source=x", "/page/app.js?v=1", "/schema/facet-1.json?v=1", "/q/health/live?x=1"})
    void queryOfFilesIsIgnored(String path) {
        given().get(path).then().statusCode(200);
        given().body("{\"bucket\":\"errors\",\"key\":\"a.txt\"}")
                .post("/events?key=secret")
                .then()
                .statusCode(202);
    }

    private static ValidatableResponse problem(ValidatableResponse response, int status, String code, String detail) {
        return response.statusCode(status)
                .contentType("application/problem+json")
                .body("code", equalTo(code))
                .body("detail", containsString(detail));
    }

    private String raw(String target, String header) throws Exception {
        try (var socket = new Socket(service.getHost(), service.getPort())) {
            socket.setSoTimeout(10_000);
            String head = "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + header + "\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
