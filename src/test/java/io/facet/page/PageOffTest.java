package io.facet.page;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A service with {@code facet.page.enabled=false}. */
@QuarkusTest
@TestProfile(PageOffTest.Off.class)
class PageOffTest {
    public static class Off implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("facet.page.enabled", "false", "facet.security.token", "secret", "facet.model.warm", "false");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/index.html",
                "/page/app.js",
                "/page%2Fapp.js",
                "/page/astronaut.jpg",
                "/buckets",
                "/buckets;a=b",
                "/objects/",
                "/thumbnail",
                "/clip",
                "/clip/result",
                "/results"
            })
    void pageAndItsEndpointsAreHidden(String path) {
        given().urlEncodingEnabled(false)
                .accept("*/*")
                .get(path)
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("detail", containsString("facet.page.enabled"));
    }

    @Test
    void otherEndpointsAreServed() {
        given().get("/models").then().statusCode(200);
        given().get("/q/swagger-ui/").then().statusCode(200);
    }
}
