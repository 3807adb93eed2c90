package io.facet.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.testing.ResultSchema;
import io.facet.testing.Samples;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class EventResourceTest {
    @ConfigProperty(name = "facet.store.directory.root")
    Path root;

    @Test
    void sidecarIsStoredBeforeTheResponse() throws IOException {
        Path photo = put("events/at the+beach ü.jpg");

        event(created("events", "at+the%2Bbeach+%C3%BC.jpg"))
                .body("outcomes", hasSize(1))
                .body("outcomes[0].bucket", equalTo("events"))
                .body("outcomes[0].key", equalTo("at the+beach ü.jpg"))
                .body("outcomes[0].outcome", equalTo("stored"));

        String sidecar = Files.readString(sidecarOf(photo));
        ResultSchema.assertValid(sidecar);
        JsonNode result = new ObjectMapper().readTree(sidecar);
        assertThat(result.path("source").path("key").asText()).isEqualTo("at the+beach ü.jpg");
        assertThat(result.path("faces")).hasSize(1);
    }

    @Test
    void redeliveredEventChangesNothing() throws IOException {
        Path photo = put("events/twice.jpg");
        event(plain("events", "twice.jpg")).body("outcomes[0].outcome", equalTo("stored"));
        var written = Files.getLastModifiedTime(sidecarOf(photo));

        event(plain("events", "twice.jpg")).body("outcomes[0].outcome", equalTo("current"));

        assertThat(Files.getLastModifiedTime(sidecarOf(photo))).isEqualTo(written);
    }

    @Test
    void overwrittenPhotoIsDetectedAgain() throws IOException {
        Path photo = put("events/overwritten.jpg");
        event(plain("events", "overwritten.jpg"));

        Files.write(photo, Samples.twins("jpg"));
        event(plain("events", "overwritten.jpg")).body("outcomes[0].outcome", equalTo("stored"));

        assertThat(new ObjectMapper().readTree(sidecarOf(photo).toFile()).path("faces"))
                .hasSize(2);
    }

    @Test
    void sidecarIsDeletedWithItsPhoto() throws IOException {
        Path photo = put("events/removed.jpg");
        event(plain("events", "removed.jpg"));
        Files.delete(photo);

        event(created("events", "removed.jpg").replace("ObjectCreated:Put", "ObjectRemoved:Delete"))
                .body("outcomes[0].outcome", equalTo("deleted"));

        assertThat(sidecarOf(photo)).doesNotExist();
        event(plain("events", "removed.jpg"))
                .body("outcomes[0].outcome", equalTo("ignored"))
                .body("outcomes[0].reason", equalTo("Neither the photo nor a sidecar exists."));
    }

    @Test
    void lateDeleteEventKeepsTheSidecarOfANewerPhoto() throws IOException {
        Path photo = put("events/again.jpg");
        event(plain("events", "again.jpg"));
        Files.delete(photo);
        Files.write(photo, Samples.twins("jpg"));
        event(plain("events", "again.jpg")).body("outcomes[0].outcome", equalTo("stored"));

        event(created("events", "again.jpg").replace("ObjectCreated:Put", "ObjectRemoved:Delete"))
                .body("outcomes[0].outcome", equalTo("current"));

        assertThat(sidecarOf(photo)).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"..%2Fsecret.jpg", "%2Fetc%2Fpasswd.jpg", "a%5C..%5Csecret.jpg", "secret.jpg%00.jpg"})
    void encodedKeyCannotEscapeTheDirectory(String encodedKey) throws IOException {
        Files.write(Files.createDirectories(root).resolve("secret.jpg"), Samples.portrait());

        event(created("events", encodedKey)).body("outcomes[0].outcome", equalTo("ignored"));

        assertThat(root.resolve("secret.jpg.faces.json")).doesNotExist();
    }

    @Test
    void unreadablePhotoGetsAnErrorSidecarAndIsNotReadAgain() throws IOException {
        Path photo = put("events/half.jpg");
        Files.write(photo, Samples.truncated());

        event(plain("events", "half.jpg"))
                .body("outcomes[0].outcome", equalTo("unreadable"))
                .body("outcomes[0].reason", containsString("truncated"))
                .body("outcomes[0].error.code", equalTo("CORRUPT_IMAGE"))
                .body("outcomes[0].error.message", containsString("truncated"));
        event(plain("events", "half.jpg"))
                .body("outcomes[0].outcome", equalTo("current"))
                .body("outcomes[0].reason", containsString("its sidecar contains the error"));

        String sidecar = Files.readString(sidecarOf(photo));
        ResultSchema.assertValid(sidecar);
        assertThat(new ObjectMapper()
                        .readTree(sidecar)
                        .path("error")
                        .path("code")
                        .asText())
                .isEqualTo("CORRUPT_IMAGE");
    }

    @Test
    void sidecarsAndOtherFilesAreIgnored() throws IOException {
        put("events/notes.txt");

        event("[" + plain("events", "a.jpg.faces.json") + "," + plain("events", "notes.txt") + "]")
                .body("outcomes.outcome", contains("ignored", "ignored"))
                .body("outcomes[0].reason", containsString("is a sidecar"))
                .body("outcomes[1].reason", containsString("does not have the suffix of a supported format"));

        assertThat(root.resolve("events/notes.txt.faces.json")).doesNotExist();
        assertThat(root.resolve("events/a.jpg.faces.json.faces.json")).doesNotExist();
    }

    @Test
    void outcomesHaveTheOrderOfTheRecords() throws IOException {
        put("events/one.jpg");
        put("events/two.JPG");
        String one = created("events", "one.jpg");
        String two = created("events", "two.JPG").replace("\"eventName\":\"", "\"eventName\":\"s3:");
        String both = one.replace("]}", "," + two.substring(two.indexOf('[') + 1));

        event(both)
                .body("outcomes.key", contains("one.jpg", "two.JPG"))
                .body("outcomes.outcome", contains("stored", "stored"));
    }

    @Test
    void s3TestEventIsAcknowledged() {
        event("{\"Service\":\"Amazon S3\",\"Event\":\"s3:TestEvent\",\"Bucket\":\"events\"}")
                .body("outcomes", hasSize(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "\"text\"",
                "not json",
                "{\"Records\":[{}]}",
                "{\"Records\":[{\"s3\":{\"bucket\":{\"name\":\"b\"}}}]}",
                "{\"bucket\":\"b\"}",
                "[{\"bucket\":\"b\",\"key\":\"k\"},{\"what\":1}]"
            })
    void invalidEventIsRejected(String body) {
        given().body(body)
                .contentType("application/json")
                .post("/events")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo("BAD_EVENT"));
    }

    @Test
    void livenessProbesAreAnswered() {
        given().head("/events").then().statusCode(200);
        given().options("/events").then().statusCode(200).header("Allow", "POST, HEAD, OPTIONS");
    }

    private static ValidatableResponse event(String body) {
        return given().contentType("application/json")
                .body(body)
                .post("/events")
                .then()
                .statusCode(202);
    }

    private static String created(String bucket, String encodedKey) {
        return ("{\"Records\":[{\"eventVersion\":\"2.1\",\"eventSource\":\"aws:s3\",\"awsRegion\":\"eu-central-1\","
                        + "\"eventTime\":\"2026-01-02T03:04:05.000Z\",\"eventName\":\"ObjectCreated:Put\","
                        + "\"s3\":{\"s3SchemaVersion\":\"1.0\",\"configurationId\":\"all\",\"bucket\":{\"name\":\"%s\"},"
                        + "\"object\":{\"key\":\"%s\",\"size\":1024,\"sequencer\":\"0A1B2C3D4E5F678901\"}}}]}")
                .formatted(bucket, encodedKey);
    }

    private static String plain(String bucket, String key) {
        return "{\"bucket\":\"%s\",\"key\":\"%s\"}".formatted(bucket, key);
    }

    private Path put(String path) throws IOException {
        Path photo = root.resolve(path);
        Files.createDirectories(photo.getParent());
        Files.deleteIfExists(sidecarOf(photo));
        return Files.write(photo, Samples.portrait());
    }

    private static Path sidecarOf(Path photo) {
        return photo.resolveSibling(photo.getFileName() + ".faces.json");
    }
}
