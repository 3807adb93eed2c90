package io.facet.page;

import static io.restassured.RestAssured.given;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A service without a page. */
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
            strings = {"/", "/page/app.js", "/page/astronaut.jpg", "/buckets", "/objects", "/thumbnail", "/results"})
    void hasNothingThatOnlyThePageNeeds(String path) {
        given().accept("*/*").get(path).then().statusCode(404).contentType("application/problem+json");
    }

    @Test
    void hasAllTheRest() {
        given().get("/models").then().statusCode(200);
        given().get("/q/swagger-ui/").then().statusCode(200);
    }
}
