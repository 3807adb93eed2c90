package io.facet.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.facet.testing.ResultSchema;
import io.facet.testing.Samples;
import io.facet.testing.Shared;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.config.JsonConfig;
import io.restassured.path.json.JsonPath;
import io.restassured.path.json.config.JsonPathConfig;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class DetectResourceTest {
    private static final String PROBLEM = "application/problem+json";

    @ConfigProperty(name = "facet.store.directory.root")
    Path root;

    @TestHTTPResource
    URI service;

    @BeforeAll
    static void parseNumbersAsDoubles() {
        RestAssured.config = RestAssured.config.jsonConfig(
                JsonConfig.jsonConfig().numberReturnType(JsonPathConfig.NumberReturnType.DOUBLE));
    }

    @Test
    void photoInTheBodyIsDetected() {
        String result = photo(Samples.portrait())
                .post("/detect")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("schema", equalTo("facet/1"))
                .body("source.size", equalTo(Samples.portrait().length))
                .body("image.format", equalTo("jpeg"))
                .body("image.width", equalTo(512))
                .body("faces", hasSize(1))
                .body("faces[0].landmarks.nose.x", closeTo(Samples.FACE_X, 8))
                .body("faces[0].landmarks.nose.y", closeTo(Samples.FACE_Y + 10, 12))
                .extract()
                .asString();
        ResultSchema.assertValid(result);
    }

    @ParameterizedTest
    @ValueSource(strings = {"portrait-6.heic", "portrait.avif"})
    void photosOfPhonesWorkLikeJpegs(String file) {
        byte[] body = Shared.bytes("images/heif/" + file);
        String result = photo(body)
                .post("/detect")
                .then()
                .statusCode(200)
                .body("image.format", equalTo(file.replaceAll(".*[.]", "")))
                .body("image.width", equalTo(512))
                .body("faces", hasSize(1))
                .body("faces[0].landmarks.nose.x", closeTo(Samples.FACE_X, 8))
                .body("faces[0].landmarks.nose.y", closeTo(Samples.FACE_Y + 10, 12))
                .extract()
                .asString();
        ResultSchema.assertValid(result);
        photo(body)
                .accept("image/jpeg")
                .queryParam("render", "blur")
                .post("/detect")
                .then()
                .statusCode(200)
                .contentType("image/jpeg");
    }

    @Test
    void formatIsRecognizedByContent() {
        for (String type : new String[] {"image/png", "text/plain", "application/x-www-form-urlencoded"}) {
            given().config(RestAssured.config.encoderConfig(RestAssured.config
                            .getEncoderConfig()
                            .encodeContentTypeAs(type, io.restassured.http.ContentType.BINARY)))
                    .contentType(type)
                    .body(Samples.portrait())
                    .post("/detect")
                    .then()
                    .statusCode(200)
                    .body("image.format", equalTo("jpeg"));
        }
    }

    @Test
    void queryOptionsAreUsedAndReported() {
        photo(Samples.twins("png"))
                .queryParam("inputSize", 320)
                .queryParam("precision", "fp32")
                .queryParam("confidence", 0.3)
                .queryParam("nms", 0.2)
                .queryParam("maxFaces", 1)
                .post("/detect")
                .then()
                .statusCode(200)
                .body("model.inputSize", equalTo(320))
                .body("model.precision", equalTo("fp32"))
                .body("model.confidenceThreshold", equalTo(0.3))
                .body("model.nmsThreshold", equalTo(0.2))
                .body("faces", hasSize(1));
    }

    @Test
    void severalScalesAreUsedAndReported() {
        String result = photo(Samples.twins("png"))
                .queryParam("inputSize", "1280,640,1280")
                .queryParam("enlarge", 2)
                .post("/detect")
                .then()
                .statusCode(200)
                .body("model.inputSize", equalTo(1280))
                .body("model.inputSizes", equalTo(List.of(640, 1280)))
                .body("model.enlarge", equalTo(2.0))
                .body("faces", hasSize(2))
                .extract()
                .asString();
        ResultSchema.assertValid(result);
    }

    @Test
    void oneScaleIsReportedAsANumberOnly() {
        photo(Samples.portrait())
                .queryParam("inputSize", "640,640")
                .post("/detect")
                .then()
                .body("model.inputSize", equalTo(640))
                .body("model", not(hasKey("inputSizes")))
                .body("model", not(hasKey("enlarge")))
                .body("faces[0].networkPixels", closeTo(122, 4));
    }

    @ParameterizedTest
    @CsvSource({
        "inputSize, 100, multiple of 32",
        "inputSize, big, whole numbers",
        "inputSize, 8224, multiple of 32",
        "inputSize, '640,', whole numbers separated by commas",
        "inputSize, '640,,1280', whole numbers separated by commas",
        "inputSize, '640;1280', whole numbers separated by commas",
        "inputSize, '640,641', multiple of 32",
        "inputSize, '8192,8160', 'whose squares add up to at most 100,000,000'",
        "inputSize, '160,192,224,256,288,320,352,384,416', 1 to 8 sizes",
        "enlarge, 0.5, between 1 and 4",
        "enlarge, 4.5, between 1 and 4",
        "enlarge, NaN, between 1 and 4",
        "confidence, 0, between 0.02 and 1",
        "confidence, NaN, between 0.02 and 1",
        "nms, 1.5, between 0 and 1",
        "maxFaces, 0, from 1 to 5000",
        "crops, 31, a whole number from 32 to 512",
        "crops, 513, a whole number from 32 to 512",
        "crops, true, a whole number from 32 to 512",
        "precision, fp64, fp32",
        "orientation, auto, exif or detect"
    })
    void invalidValueIsRejectedWithTheAllowedOnes(String name, String value, String allowed) {
        problem(
                        photo(Samples.portrait())
                                .queryParam(name, value)
                                .post("/detect")
                                .then(),
                        400,
                        "BAD_PARAMETER")
                .body("detail", containsString(name + " must be "))
                .body("detail", containsString(allowed));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "confidence=%D9%A0.%D9%A5, a number between 0.02 and 1",
                "inputSize=%D9%A3%D9%A2%D9%A0, whole numbers",
                "maxFaces=%EF%BC%95, an integer from 1 to 5000",
                "confidence=0.5f, a number between",
                "confidence=0x1p-1, a number between",
                "confidence=%200.5, a number between",
                "nms=, nms is empty",
                "backbone=, backbone is empty",
                "confidence, confidence is empty",
                "confidence=0.5&confidence=0.6, \"repeated (got [0.5, 0.6])\"",
                "maxfaces=5, did you mean maxFaces?",
                "inputsize=320, did you mean inputSize?",
                "input_size=320, did you mean inputSize?",
                "conf=0.5, did you mean confidence?",
                "threshold=0.5, \"Allowed: backbone, confidence, \"",
                "list=yes, true or false",
                "list=, list is empty",
                "maxFaces=99999999999, an integer from 1 to 5000",
                "store=yes, true or false",
                "=1, unknown"
            })
    void wrongQueryIsRejectedWithTheReason(String query, String detail) {
        for (String accept : List.of("application/json", "image/jpeg")) {
            problem(
                            given().urlEncodingEnabled(false)
                                    .accept(accept)
                                    .contentType(query.startsWith("store") ? "application/json" : "image/jpeg")
                                    .body(
                                            query.startsWith("store")
                                                    ? "{}".getBytes(StandardCharsets.UTF_8)
                                                    : Samples.portrait())
                                    .post("/detect?" + query)
                                    .then(),
                            400,
                            "BAD_PARAMETER")
                    .body("detail", containsString(detail));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"bucket\":\"album\",\"bucket\":\"other\",\"key\":\"a.jpg\"}",
                "{\"objects\":[{\"bucket\":\"album\",\"key\":\"a.jpg\",\"key\":\"b.jpg\"}]}",
                "{\"bucket\":\"album\",\"key\":\"a.jpg\"} trailing",
                "{\"bucket\":\"album\",\"key\":\"a.jpg\"}{}",
                "{\"bucket\":\"album\",\"key\":5}",
                "{\"bucket\":true,\"key\":\"a.jpg\"}",
                "{\"bucket\":\"album\",\"key\":\"a.jpg\",\"objects\":[]}",
                "{\"x\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}"
            })
    void jsonThatWouldLoseInformationIsRejected(String body) throws Exception {
        for (String type : List.of("application/json", "application/x-www-form-urlencoded", "text/plain")) {
            HttpResponse<String> response = post("/detect", type, "*/*", body.getBytes(StandardCharsets.UTF_8));
            assertThat(response.statusCode()).as(type).isEqualTo(400);
            assertThat(response.body()).as(type).contains("BAD_PARAMETER");
        }
    }

    @Test
    void jsonAndPhotosAreRecognizedWithTheContentTypeOfCurl() throws Exception {
        put("album/curl.jpg", Samples.portrait());
        byte[] object = "\r\n {\"bucket\":\"album\",\"key\":\"curl.jpg\"}".getBytes(StandardCharsets.UTF_8);
        for (String type : List.of("application/x-www-form-urlencoded", "text/plain", "application/octet-stream")) {
            assertThat(post("/detect?store=true", type, "*/*", object).body()).contains("\"key\":\"curl.jpg\"");
            HttpResponse<String> picture = post("/detect?render=blur", type, "image/jpeg", object);
            assertThat(picture.statusCode()).isEqualTo(200);
            assertThat(picture.headers().firstValue("Content-Type")).contains("image/jpeg");
            for (byte[] photo : List.of(Samples.empty("png"), Samples.portrait())) {
                assertThat(post("/detect", type, "*/*", photo).statusCode()).isEqualTo(200);
            }
        }
        assertThat(root.resolve("album/curl.jpg.faces.json")).exists();
    }

    @Test
    void jsonAndPhotosOfUnknownLengthAreRecognized() throws Exception {
        put("album/chunked.jpg", Samples.portrait());
        byte[] object = "\uFEFF{\"bucket\":\"album\",\"key\":\"chunked.jpg\"}".getBytes(StandardCharsets.UTF_8);
        for (byte[] body : List.of(object, Samples.portrait())) {
            HttpResponse<String> response = post(
                    "/detect",
                    "application/octet-stream",
                    "*/*",
                    BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            assertThat(response.body()).contains("\"faceCount\":1");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/x-www-form-urlencoded |                             | The body is empty. Send an image",
                "application/octet-stream          |                             | The body is empty. Send an image",
                "application/json                  |                             | The body is empty. Send {\"bucket\"",
                "text/plain                        | '  '                        | The body is empty. Send {\"bucket\"",
                "multipart/form-data; boundary=b   |                             | The body is empty. Send a form",
                "application/x-www-form-urlencoded | bucket=album&key=a%20b.jpg  | The body is form-encoded",
                "application/x-www-form-urlencoded | image=@photos/astronaut.jpg | curl -F image=@FILE",
                "application/x-www-form-urlencoded | [{\"bucket\":\"b\",\"key\":\"k\"}] | The body is not {\"bucket\""
            })
    void bodyWithoutAPhotoIsExplained(String type, String body, String detail) throws Exception {
        for (String accept : List.of("*/*", "image/png")) {
            HttpResponse<String> response =
                    post("/detect", type, accept, body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8));
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(JsonPath.from(response.body()).getString("detail")).contains(detail);
        }
    }

    @Test
    void responseIsAlwaysAListIfRequested() throws Exception {
        put("album/list.jpg", Samples.portrait());
        put("album/list-half.jpg", Samples.truncated());

        photo(Samples.portrait())
                .post("/detect?list=true")
                .then()
                .statusCode(200)
                .body("results", hasSize(1))
                .body("results[0].name", equalTo("body"))
                .body("results[0].result.faces", hasSize(1));
        photo(Samples.truncated())
                .post("/detect?list=true")
                .then()
                .statusCode(200)
                .body("results.error.code", equalTo(List.of("CORRUPT_IMAGE")));
        given().multiPart("image", "one.jpg", Samples.portrait(), "image/jpeg")
                .post("/detect?list=true")
                .then()
                .statusCode(200)
                .body("results.name", equalTo(List.of("one.jpg")));
        for (String key : List.of("list.jpg", "list-half.jpg")) {
            json(Map.of("bucket", "album", "key", key))
                    .post("/detect?list=true")
                    .then()
                    .statusCode(200)
                    .body("results.name", equalTo(List.of(key)))
                    .body("results.bucket", equalTo(List.of("album")));
        }
        photo(Samples.portrait()).post("/detect?list=false").then().body("faces", hasSize(1));
    }

    @Test
    void errorOfTheWholeRequestIsTheStatus() {
        problem(photo(Samples.portrait()).post("/detect?list=true&backbone=vgg").then(), 404, "MODEL_NOT_FOUND");
        problem(photo(new byte[0]).contentType("").post("/detect?list=true").then(), 400, "BAD_PARAMETER");
        problem(
                        photo(Samples.portrait())
                                .accept("image/jpeg")
                                .post("/detect?list=true")
                                .then(),
                        400,
                        "BAD_PARAMETER")
                .body("detail", containsString("list=true needs the header Accept: application/json"));
    }

    /** REST Assured would encode the body by its type. */
    private HttpResponse<String> post(String path, String type, String accept, byte[] body) throws Exception {
        return post(path, type, accept, BodyPublishers.ofByteArray(body));
    }

    private HttpResponse<String> post(String path, String type, String accept, HttpRequest.BodyPublisher body)
            throws Exception {
        HttpRequest request = HttpRequest.newBuilder(service.resolve(path))
                .version(HttpClient.Version.HTTP_1_1)
                .header("Content-Type", type)
                .header("Accept", accept)
                .POST(body)
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void acceptIsCheckedBeforeTheBodyIsRead() throws Exception {
        for (String type : List.of("image/jpeg", "application/json", "multipart/form-data; boundary=b")) {
            String head = "POST /detect HTTP/1.1\r\nHost: localhost\r\nAccept: text/csv\r\nContent-Type: " + type
                    + "\r\nContent-Length: 1000000\r\n\r\n";
            try (var socket = new java.net.Socket(service.getHost(), service.getPort())) {
                socket.setSoTimeout(10_000);
                socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
                assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.UTF_8))
                        .isEqualTo("HTTP/1.1 406");
            }
        }
    }

    @Test
    void unknownBackboneIsNotFoundAndKnownOnesAreListed() {
        problem(
                        photo(Samples.portrait())
                                .queryParam("backbone", "vgg")
                                .post("/detect")
                                .then(),
                        404,
                        "MODEL_NOT_FOUND")
                .body("detail", containsString("mobilenet0.25"));
    }

    @Test
    void otherFileIsRejectedAndTheNextPhotoIsDetected() {
        problem(photo(Samples.truncated()).post("/detect").then(), 422, "CORRUPT_IMAGE");
        problem(photo("not a photo".getBytes()).post("/detect").then(), 415, "UNSUPPORTED_FORMAT")
                .body("detail", containsString("JPEG, PNG, WebP, BMP, GIF, TIFF, HEIC or AVIF"));
        problem(photo(new byte[0]).post("/detect").then(), 400, "BAD_PARAMETER")
                .body("detail", containsString("The body is empty. Send an image: JPEG, PNG, WebP, BMP"));
        photo(Samples.portrait()).post("/detect").then().statusCode(200);
    }

    @Test
    void hostileFilesCauseNoServerError() {
        for (String name : Shared.names("images/hostile")) {
            int status = photo(Shared.bytes("images/hostile/" + name))
                    .post("/detect")
                    .statusCode();
            assertThat(status).as(name).isIn(200, 415, 422);
        }
    }

    @Test
    void severalPartsKeepTheirOrderAndFailIndividually() {
        given().multiPart("image", "first.jpg", Samples.portrait(), "image/jpeg")
                .multiPart("image", "half.jpg", Samples.truncated(), "image/jpeg")
                .multiPart("image", "empty.png", Samples.empty("png"), "image/png")
                .post("/detect")
                .then()
                .statusCode(200)
                .body("results", hasSize(3))
                .body("results[0].name", equalTo("first.jpg"))
                .body("results[0].result.faces", hasSize(1))
                .body("results[0].error", nullValue())
                .body("results[1].name", equalTo("half.jpg"))
                .body("results[1].error.code", equalTo("CORRUPT_IMAGE"))
                .body("results[1].result", nullValue())
                .body("results[2].result.faces", hasSize(0));
    }

    @Test
    void facesHaveQualityAndRequestedCrops() {
        String result = photo(Samples.portrait())
                .queryParam("crops", 112)
                .post("/detect")
                .then()
                .statusCode(200)
                .body("faces[0].quality.sharpness", closeTo(0.8, 0.1))
                .body("faces[0].quality.brightness", closeTo(0.66, 0.05))
                .body("faces[0].crop.width", equalTo(112))
                .body("faces[0].crop.height", equalTo(112))
                .body("faces[0].crop.mediaType", equalTo("image/jpeg"))
                .body("faces[0].crop.data", startsWith("/9j/"))
                .extract()
                .asString();
        ResultSchema.assertValid(result);

        photo(Samples.portrait()).post("/detect").then().body("faces[0]", not(hasKey("crop")));
    }

    @Test
    void photosOfAFormHaveCrops() {
        given().multiPart("image", "one.jpg", Samples.portrait(), "image/jpeg")
                .multiPart("image", "two.png", Samples.twins("png"), "image/png")
                .queryParam("crops", 64)
                .post("/detect")
                .then()
                .statusCode(200)
                .body("results[0].result.faces.crop.width", equalTo(List.of(64)))
                .body("results[1].result.faces.crop.width", equalTo(List.of(64, 64)));
    }

    @Test
    void cropsOfAStoredObjectAreNotStored() throws Exception {
        put("album/cropped.jpg", Samples.portrait());

        json(Map.of("bucket", "album", "key", "cropped.jpg"))
                .queryParam("store", true)
                .queryParam("crops", 112)
                .post("/detect")
                .then()
                .statusCode(200)
                .body("source.key", equalTo("cropped.jpg"))
                .body("faces[0].crop.width", equalTo(112));

        assertThat(Files.readString(root.resolve("album/cropped.jpg.faces.json")))
                .contains("\"sharpness\"")
                .doesNotContain("\"crop\"");
    }

    @Test
    void onePartIsHandledLikeABody() {
        given().multiPart("image", "one.jpg", Samples.portrait(), "image/jpeg")
                .post("/detect")
                .then()
                .statusCode(200)
                .body("faces", hasSize(1));
        problem(
                given().multiPart("image", "half.jpg", Samples.truncated(), "image/jpeg")
                        .post("/detect")
                        .then(),
                422,
                "CORRUPT_IMAGE");
    }

    @Test
    void formNeedsOneTo32Photos() {
        problem(
                        given().multiPart("photo", "a.jpg", Samples.portrait())
                                .post("/detect")
                                .then(),
                        400,
                        "BAD_PARAMETER")
                .body("detail", containsString("1 to 32"));
        RequestSpecification form = given();
        for (int i = 0; i < 33; i++) {
            form.multiPart("image", i + ".png", Samples.empty("png"), "image/png");
        }
        problem(form.post("/detect").then(), 400, "BAD_PARAMETER").body("detail", containsString("got 33"));
    }

    @Test
    void storedObjectsAreDetected() throws Exception {
        put("album/so many+faces ü.jpg", Samples.portrait());
        put("album/half.jpg", Samples.truncated());

        json(Map.of("bucket", "album", "key", "so many+faces ü.jpg"))
                .post("/detect")
                .then()
                .statusCode(200)
                .body("source.bucket", equalTo("album"))
                .body("source.key", equalTo("so many+faces ü.jpg"))
                .body("faces", hasSize(1));
        assertThat(root.resolve("album/so many+faces ü.jpg.faces.json")).doesNotExist();

        var objects = new Object[] {
            Map.of("bucket", "album", "key", "half.jpg"),
            Map.of("bucket", "album", "key", "gone.jpg"),
            Map.of("bucket", "album", "key", "so many+faces ü.jpg")
        };
        json(Map.of("objects", objects))
                .post("/detect")
                .then()
                .statusCode(200)
                .body("results[0].error.code", equalTo("CORRUPT_IMAGE"))
                .body("results[0].bucket", equalTo("album"))
                .body("results[0].key", equalTo("half.jpg"))
                .body("results[1].error.code", equalTo("OBJECT_NOT_FOUND"))
                .body("results[1].key", equalTo("gone.jpg"))
                .body("results[2].result.faces", hasSize(1));
    }

    @Test
    void sidecarIsStoredIfRequested() throws Exception {
        put("album/keep.jpg", Samples.portrait());

        json(Map.of("bucket", "album", "key", "keep.jpg"))
                .queryParam("store", true)
                .post("/detect")
                .then()
                .statusCode(200)
                .body("faces", hasSize(1));

        ResultSchema.assertValid(Files.readString(root.resolve("album/keep.jpg.faces.json")));
    }

    @Test
    void missingObjectIsNotFound() {
        problem(
                json(Map.of("bucket", "album", "key", "gone.jpg"))
                        .post("/detect")
                        .then(),
                404,
                "OBJECT_NOT_FOUND");
        problem(
                json(Map.of("bucket", "album", "key", "gone.jpg"))
                        .queryParam("store", true)
                        .post("/detect")
                        .then(),
                404,
                "OBJECT_NOT_FOUND");
        problem(
                json(Map.of("bucket", "..", "key", "../pom.xml"))
                        .post("/detect")
                        .then(),
                404,
                "OBJECT_NOT_FOUND");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"bucket\":\"b\"}",
                "{\"objects\":[]}",
                "{\"objects\":[{}]}",
                "{\"objects\":[null]}",
                "null",
                "7"
            })
    void jsonWithoutAnObjectIsRejectedWithoutInternals(String body) {
        problem(
                        given().contentType("application/json")
                                .body(body)
                                .post("/detect")
                                .then(),
                        400,
                        "BAD_PARAMETER")
                .body("detail", org.hamcrest.Matchers.not(containsString("io.facet")));
    }

    @Test
    void contentLengthOfFiveGigabytesIsRejected() throws Exception {
        String head = "POST /detect HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5368709120\r\n\r\n";
        try (var socket = new java.net.Socket("localhost", RestAssured.port)) {
            socket.setSoTimeout(5000);
            socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
            String answer = new String(socket.getInputStream().readAllBytes());
            assertThat(answer).startsWith("HTTP/1.1 413").contains(PROBLEM, "TOO_MANY_BYTES", "requestId");
        }
    }

    @Test
    void requestIdIsKeptOrGenerated() {
        String given = photo(Samples.portrait())
                .header("X-Request-Id", "mine-1")
                .post("/detect")
                .header("X-Request-Id");
        String made = photo(Samples.portrait())
                .header("X-Request-Id", "bad\u0001id")
                .post("/detect")
                .header("X-Request-Id");

        assertThat(given).isEqualTo("mine-1");
        assertThat(made).hasSize(36);
    }

    private static RequestSpecification photo(byte[] bytes) {
        return given().contentType("image/jpeg").body(bytes);
    }

    private static RequestSpecification json(Object body) {
        return given().contentType("application/json").body(body);
    }

    private static ValidatableResponse problem(ValidatableResponse response, int status, String code) {
        return response.statusCode(status)
                .contentType(PROBLEM)
                .body("status", equalTo(status))
                .body("code", equalTo(code))
                .body("requestId", org.hamcrest.Matchers.notNullValue());
    }

    private void put(String path, byte[] bytes) throws Exception {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }
}
