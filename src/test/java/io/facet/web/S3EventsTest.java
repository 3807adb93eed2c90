package io.facet.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import io.facet.testing.ResultSchema;
import io.facet.testing.S3ProxyServer;
import io.facet.testing.Samples;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** End to end with S3: a photo in a bucket, an event, the sidecar beside the photo. */
@QuarkusTest
@WithTestResource(S3ProxyServer.class)
class S3EventsTest {
    private static final String BUCKET = "holiday";

    @Inject
    S3AsyncClient s3;

    @BeforeEach
    void createBucket() {
        if (s3.listBuckets().join().buckets().stream()
                .noneMatch(bucket -> bucket.name().equals(BUCKET))) {
            s3.createBucket(request -> request.bucket(BUCKET)).join();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain.jpg",
                "with space.jpg",
                "a+b.jpg",
                "ü/日本/smile 😀.jpg",
                "deep/er/and/deeper.jpg",
                "50%.jpg"
            })
    void uploadGetsItsSidecarWhateverItsKey(String key) {
        put(key, Samples.portrait());

        event(key, "stored");

        ResponseBytes<GetObjectResponse> sidecar = get(key + ".faces.json");
        ResultSchema.assertValid(sidecar.asUtf8String());
        assertThat(sidecar.response().contentType()).isEqualTo("application/json");
        assertThat(sidecar.response().metadata())
                .containsEntry("facet-source-etag", eTag(key))
                .containsKey("facet-fingerprint");
        event(key, "current");
    }

    @Test
    void overwriteReplacesTheSidecarAndDeleteRemovesIt() {
        put("changing.jpg", Samples.portrait());
        event("changing.jpg", "stored");
        put("changing.jpg", Samples.truncated());
        event("changing.jpg", "unreadable");
        assertThat(get("changing.jpg.faces.json").asUtf8String()).contains("CORRUPT_IMAGE");

        s3.deleteObject(request -> request.bucket(BUCKET).key("changing.jpg")).join();
        event("changing.jpg", "deleted");

        assertThat(s3.listObjectsV2(request -> request.bucket(BUCKET).prefix("changing"))
                        .join()
                        .contents())
                .isEmpty();
        event("changing.jpg", "ignored");
    }

    @Test
    void pageListsThePhotosOfABucket() {
        for (int i = 0; i < 50; i++) {
            put("listed/%02d.jpg".formatted(i), Samples.portrait());
        }
        put("listed/49.txt", Samples.portrait());

        given().get("/buckets")
                .then()
                .body("buckets", hasSize(0))
                .body("shell.upload", equalTo("aws s3 cp {file} {object}"))
                .body("shell.print", equalTo("aws s3 cp {object} -"))
                .body("shell.root", equalTo("s3://"))
                .body("shell.rootBucket", nullValue());
        String next = given().get("/objects?bucket=holiday&prefix=listed/")
                .then()
                .body("objects", hasSize(48))
                .extract()
                .path("next");
        given().queryParam("after", next)
                .get("/objects?bucket=holiday&prefix=listed/")
                .then()
                .body("objects.key", equalTo(List.of("listed/48.jpg", "listed/49.jpg")));
        given().get("/thumbnail?bucket=holiday&key=listed/00.jpg").then().statusCode(200);
        given().get("/objects?bucket=no-such-bucket").then().statusCode(404);
    }

    @Test
    void storedObjectIsDetectedOnDemandAndItsSidecarWrittenOnlyIfRequested() {
        put("on demand.jpg", Samples.portrait());
        Map<String, String> object = Map.of("bucket", BUCKET, "key", "on demand.jpg");

        given().contentType("application/json")
                .body(object)
                .post("/detect")
                .then()
                .statusCode(200)
                .body("source.eTag", equalTo(eTag("on demand.jpg")))
                .body("faces", hasSize(1));
        assertThat(s3.listObjectsV2(request -> request.bucket(BUCKET).prefix("on demand"))
                        .join()
                        .contents())
                .hasSize(1);

        given().contentType("application/json")
                .body(object)
                .queryParam("store", true)
                .post("/detect")
                .then()
                .statusCode(200);
        ResultSchema.assertValid(get("on demand.jpg.faces.json").asUtf8String());
    }

    @Test
    void missingObjectsAndBucketsAreNotFound() {
        for (String bucket : new String[] {BUCKET, "no-such-bucket"}) {
            given().contentType("application/json")
                    .body(Map.of("bucket", bucket, "key", "gone.jpg"))
                    .post("/detect")
                    .then()
                    .statusCode(404)
                    .body("code", equalTo("OBJECT_NOT_FOUND"));
        }
    }

    @Test
    void eventWithAnImpossibleBucketNameIsRejected() {
        given().contentType("application/json")
                .body(Map.of("bucket", "Bad_Bucket!", "key", "photo.jpg"))
                .post("/events")
                .then()
                .statusCode(400)
                .body("code", equalTo("BAD_PARAMETER"));
    }

    @Test
    void serviceIsReadyWhenTheStoreResponds() {
        org.awaitility.Awaitility.await()
                .untilAsserted(() -> given().get("/q/health/ready").then().statusCode(200));
    }

    private void put(String key, byte[] bytes) {
        s3.putObject(request -> request.bucket(BUCKET).key(key), AsyncRequestBody.fromBytes(bytes))
                .join();
    }

    private ResponseBytes<GetObjectResponse> get(String key) {
        return s3.getObject(request -> request.bucket(BUCKET).key(key), AsyncResponseTransformer.toBytes())
                .join();
    }

    private String eTag(String key) {
        return s3.headObject(request -> request.bucket(BUCKET).key(key))
                .join()
                .eTag()
                .replace("\"", "");
    }

    private static void event(String key, String outcome) {
        String encoded = URLEncoder.encode(key, StandardCharsets.UTF_8);
        given().contentType("application/json")
                .body(Map.of("Records", new Object[] {
                    Map.of(
                            "eventName",
                            "ObjectCreated:Put",
                            "s3",
                            Map.of("bucket", Map.of("name", BUCKET), "object", Map.of("key", encoded)))
                }))
                .post("/events")
                .then()
                .statusCode(202)
                .body("outcomes[0].key", equalTo(key))
                .body("outcomes[0].outcome", equalTo(outcome));
    }
}
