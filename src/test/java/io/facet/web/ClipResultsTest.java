package io.facet.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.facet.testing.ResultSchema;
import io.facet.testing.Shared;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** The results of clips match the published JSON Schema, in responses and in sidecars. */
@QuarkusTest
class ClipResultsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ConfigProperty(name = "facet.store.directory.root")
    Path root;

    @Test
    void resultWithTracksIsValid() throws IOException {
        JsonNode result = detect("?confidence=0.5");

        ResultSchema.assertValid(result.toString());
        assertThat(result.path("trackCount").asInt())
                .isPositive()
                .isEqualTo(result.path("tracks").size());
        for (JsonNode track : result.path("tracks")) {
            JsonNode samples = track.path("samples");
            assertThat(samples.get(0).path("timeMs")).isEqualTo(track.path("startMs"));
            assertThat(samples.get(samples.size() - 1).path("timeMs")).isEqualTo(track.path("endMs"));
        }
    }

    @Test
    void resultWithoutTracksIsValid() throws IOException {
        JsonNode result = detect("?confidence=1");

        ResultSchema.assertValid(result.toString());
        assertThat(result.path("tracks")).isEmpty();
        assertThat(result.path("trackCount").asInt()).isZero();
    }

    @Test
    void sizeOfAnUploadOfUnknownLengthIsItsSize() {
        byte[] clip = clip();

        given().body(new ByteArrayInputStream(clip))
                .post("/detect?confidence=1")
                .then()
                .statusCode(200)
                .body("source.size", equalTo(clip.length));
    }

    @Test
    void sidecarsOfClipsAreValid() throws IOException {
        Path bucket = Files.createDirectories(root.resolve("clips"));
        Files.write(bucket.resolve("whole.mp4"), clip());
        Files.write(bucket.resolve("broken.mp4"), Arrays.copyOf(clip(), 50_000));

        assertThat(outcome("whole.mp4")).isEqualTo("stored");
        assertThat(outcome("broken.mp4")).isEqualTo("unreadable");

        ResultSchema.assertValid(Files.readString(bucket.resolve("whole.mp4.faces.json")));
        String error = Files.readString(bucket.resolve("broken.mp4.faces.json"));
        ResultSchema.assertValid(error);
        assertThat(JSON.readTree(error).at("/error/code").asText()).isEqualTo("CORRUPT_IMAGE");
    }

    @Test
    void schemaRequiresEveryFieldThatIsAlwaysThere() throws IOException {
        JsonNode result = detect("?confidence=0.5");
        String error = "{\"code\":\"CORRUPT_IMAGE\",\"message\":\"The video is damaged.\"}";

        for (String always : List.of("source", "video", "model", "fingerprint", "trackCount", "tracks", "timings")) {
            assertThat(ResultSchema.isValid(without(result, "", always)))
                    .as(always)
                    .isFalse();
        }
        for (String always : List.of("id", "startMs", "endMs", "confidence", "best", "sampleCount", "samples")) {
            assertThat(ResultSchema.isValid(without(result, "/tracks/0", always)))
                    .as(always)
                    .isFalse();
        }
        ObjectNode both = result.deepCopy();
        both.set("error", JSON.readTree(error));
        assertThat(ResultSchema.isValid(both.toString())).isFalse();
    }

    @Test
    void schemaIsServed() {
        given().get("/schema/facet-video-1.json").then().statusCode(200).body("title", equalTo("Facet video result"));
    }

    @Test
    void picturesAndCropsOfClipsAreRefused() {
        given().accept("image/jpeg")
                .body(clip())
                .post("/detect?render=blur")
                .then()
                .statusCode(400)
                .body("detail", containsString("not available for videos"));
        given().body(clip())
                .post("/detect?crops=112")
                .then()
                .statusCode(400)
                .body("detail", containsString("not available for videos"));
    }

    private static String without(JsonNode result, String object, String field) {
        JsonNode changed = result.deepCopy();
        ((ObjectNode) changed.at(object)).remove(field);
        return changed.toString();
    }

    private static JsonNode detect(String query) throws IOException {
        return JSON.readTree(given().contentType("video/mp4")
                .body(clip())
                .post("/detect" + query)
                .then()
                .statusCode(200)
                .extract()
                .asString());
    }

    /** Repeats the event while another clip is analyzed, as senders do. */
    private static String outcome(String key) {
        return await().until(
                        () -> given().body("{\"bucket\":\"clips\",\"key\":\"" + key + "\"}")
                                .post("/events"),
                        response -> response.statusCode() != 429)
                .then()
                .statusCode(202)
                .extract()
                .path("outcomes[0].outcome");
    }

    private static byte[] clip() {
        return Shared.bytes("video/stage-360p.mp4");
    }
}
