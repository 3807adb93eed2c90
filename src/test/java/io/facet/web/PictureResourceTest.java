package io.facet.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.facet.pipeline.Admission;
import io.facet.testing.PortraitCanvas;
import io.facet.testing.ResultSchema;
import io.facet.testing.Samples;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class PictureResourceTest {

    @ConfigProperty(name = "facet.store.directory.root")
    Path root;

    @Inject
    Admission admission;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "image/jpeg                                      | image/jpeg",
                "image/png                                       | image/png",
                "image/*                                         | image/jpeg",
                "image/png;q=0.9, image/jpeg;q=0.2               | image/png",
                "image/png;q=0.2, image/jpeg;q=0.9               | image/jpeg",
                "image/webp, image/png                           | image/png",
                "image/avif,image/webp,image/*,*/*;q=0.8         | image/jpeg",
                "application/json;q=0.5, image/jpeg              | image/jpeg"
            })
    void acceptedImageTypeIsReturned(String accept, String type) throws Exception {
        Response response = photo(Samples.portrait()).accept(accept).post("/detect");

        response.then().statusCode(200).contentType(type);
        assertThat(picture(response).getWidth()).isEqualTo(512);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*/*", "application/json", "application/json, image/jpeg;q=0.5", "*/*, image/png;q=0.1"})
    void jsonIsTheDefault(String accept) {
        photo(Samples.portrait())
                .accept(accept)
                .post("/detect")
                .then()
                .statusCode(200)
                .contentType("application/json");
    }

    @Test
    void withoutAcceptHeaderTheResponseIsJson() throws Exception {
        byte[] photo = Samples.portrait();
        String head = "POST /detect HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: " + photo.length
                + "\r\n\r\n";
        try (var socket = new java.net.Socket("localhost", io.restassured.RestAssured.port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(head.getBytes());
            socket.getOutputStream().write(photo);
            assertThat(new String(socket.getInputStream().readAllBytes())).contains("application/json", "\"faces\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"blur", "pixelate"})
    void hiddenFacesAreNotDetectedAgain(String rendering) {
        byte[] picture = photo(Samples.twins("png"))
                .accept("image/jpeg")
                .queryParam("render", rendering)
                .post("/detect")
                .asByteArray();

        photo(picture).post("/detect").then().statusCode(200).body("faces.size()", equalTo(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"640", "1280", "2048", "640,1920"})
    void faceThatFillsThePhotoIsHiddenAtEveryInputSize(String inputSize) {
        byte[] picture = photo(PortraitCanvas.filledByFace(1800, 2400, 0.83).jpeg())
                .accept("image/jpeg")
                .queryParam("render", "blur")
                .queryParam("inputSize", inputSize)
                .post("/detect")
                .asByteArray();

        photo(picture)
                .queryParam("inputSize", "320,640")
                .post("/detect")
                .then()
                .statusCode(200)
                .body("faces.size()", equalTo(0));
    }

    @Test
    void queryOptionsDecideWhatIsDrawn() throws Exception {
        byte[] withoutFaces = photo(Samples.portrait())
                .accept("image/png")
                .queryParam("confidence", 1)
                .post("/detect")
                .asByteArray();
        byte[] one =
                photo(Samples.portrait()).accept("image/png").post("/detect").asByteArray();

        assertThat(ImageIO.read(new ByteArrayInputStream(withoutFaces)).getRGB(178, 150))
                .isNotEqualTo(ImageIO.read(new ByteArrayInputStream(one)).getRGB(178, 150));
    }

    @Test
    void unknownRenderingIsRejectedWithTheAllowedValues() {
        for (String accept : List.of("image/jpeg", "application/json")) {
            problem(
                            photo(Samples.portrait())
                                    .accept(accept)
                                    .queryParam("render", "cartoon")
                                    .post("/detect")
                                    .then(),
                            400)
                    .body("detail", equalTo("render must be one of boxes, blur, pixelate, crops (got cartoon)."));
        }
    }

    @Test
    void renderingInARequestForJsonIsRejected() {
        problem(
                        photo(Samples.portrait())
                                .queryParam("render", "blur")
                                .post("/detect")
                                .then(),
                        400)
                .body("detail", containsString("Accept: image/jpeg"));
    }

    @ParameterizedTest
    @CsvSource({"image/jpeg, , 112", "image/png, 40, 40", "image/jpeg, 512, 512"})
    void cropsAreReturnedOnAContactSheet(String type, Integer side, int expected) throws Exception {
        for (byte[] photo : List.of(Samples.twins("png"), Samples.empty("png"))) {
            RequestSpecification request = photo(photo).accept(type).queryParam("render", "crops");
            Response response = (side == null ? request : request.queryParam("crops", side)).post("/detect");

            response.then().statusCode(200).contentType(type);
            assertThat(picture(response).getHeight()).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"boxes", "blur", "pixelate"})
    void cropsWithAnotherRenderingAreRejected(String rendering) {
        problem(
                        photo(Samples.portrait())
                                .accept("image/jpeg")
                                .queryParam("render", rendering)
                                .queryParam("crops", 112)
                                .post("/detect")
                                .then(),
                        400)
                .body("detail", containsString("crops needs render=crops"));
    }

    @Test
    void onePartOfAFormIsDrawnAndSeveralAreRejected() throws Exception {
        RequestSpecification form =
                given().accept("image/png").multiPart("image", "one.jpg", Samples.portrait(), "image/jpeg");
        assertThat(picture(form.post("/detect")).getWidth()).isEqualTo(512);

        problem(
                        given().accept("image/png")
                                .multiPart("image", "one.jpg", Samples.portrait(), "image/jpeg")
                                .multiPart("image", "two.jpg", Samples.portrait(), "image/jpeg")
                                .post("/detect")
                                .then(),
                        400)
                .body("detail", containsString("got 2"));
    }

    @Test
    void oneStoredObjectIsDrawnAndSeveralAreRejected() throws Exception {
        put("drawn/plain.jpg", Samples.portrait());
        var one = Map.of("bucket", "drawn", "key", "plain.jpg");

        assertThat(picture(json(one).post("/detect")).getWidth()).isEqualTo(512);
        assertThat(root.resolve("drawn/plain.jpg.faces.json")).doesNotExist();

        problem(json(Map.of("objects", List.of(one, one))).post("/detect").then(), 400);
        problem(
                json(Map.of("bucket", "drawn", "key", "gone.jpg"))
                        .post("/detect")
                        .then(),
                404);
    }

    @Test
    void sidecarIsStoredTogetherWithThePictureIfRequested() throws Exception {
        put("drawn/kept.jpg", Samples.portrait());
        Files.deleteIfExists(root.resolve("drawn/kept.jpg.faces.json"));

        Response response = json(Map.of("bucket", "drawn", "key", "kept.jpg"))
                .queryParam("store", true)
                .post("/detect");

        assertThat(picture(response).getWidth()).isEqualTo(512);
        ResultSchema.assertValid(Files.readString(root.resolve("drawn/kept.jpg.faces.json")));
    }

    @Test
    void unreadablePhotoIsAProblemInJson() {
        problem(photo(Samples.truncated()).accept("image/jpeg").post("/detect").then(), 422);
        problem(
                photo("not a photo".getBytes())
                        .accept("image/*")
                        .post("/detect")
                        .then(),
                415);
    }

    @Test
    void capacityIsReleasedOnceThePictureIsSent() {
        for (int i = 0; i < 5; i++) {
            photo(Samples.portrait()).accept("image/png").post("/detect").then().statusCode(200);
            photo(Samples.truncated())
                    .accept("image/png")
                    .post("/detect")
                    .then()
                    .statusCode(422);
        }
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> admission.inFlight() == 0);
    }

    /** Half of the clients disconnect before the response, half after its first bytes. */
    @Test
    void capacityIsReleasedWhenTheClientDisconnects() throws Exception {
        byte[] photo = noise();
        for (int i = 0; i < 6; i++) {
            try (var socket = new java.net.Socket("localhost", io.restassured.RestAssured.port)) {
                socket.setReceiveBufferSize(4096);
                socket.setSoLinger(true, 0);
                socket.setSoTimeout(10_000);
                String head = "POST /detect HTTP/1.1\r\nHost: localhost\r\nAccept: image/png\r\nContent-Length: ";
                socket.getOutputStream().write((head + photo.length + "\r\n\r\n").getBytes());
                socket.getOutputStream().write(photo);
                if (i % 2 == 0) {
                    assertThat(new String(socket.getInputStream().readNBytes(15)))
                            .isEqualTo("HTTP/1.1 200 OK");
                }
            }
        }
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> admission.inFlight() == 0);
    }

    private static byte[] noise() throws Exception {
        var picture = new BufferedImage(1000, 1000, BufferedImage.TYPE_INT_RGB);
        var random = new Random(1);
        picture.setRGB(0, 0, 1000, 1000, random.ints(1_000_000).toArray(), 0, 1000);
        var out = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", out);
        return out.toByteArray();
    }

    private static RequestSpecification photo(byte[] bytes) {
        return given().contentType("image/jpeg").body(bytes);
    }

    private static RequestSpecification json(Object body) {
        return given().accept("image/jpeg").contentType("application/json").body(body);
    }

    private static BufferedImage picture(Response response) throws Exception {
        assertThat(response.statusCode()).isEqualTo(200);
        return ImageIO.read(new ByteArrayInputStream(response.asByteArray()));
    }

    private static ValidatableResponse problem(ValidatableResponse response, int status) {
        return response.statusCode(status)
                .contentType("application/problem+json")
                .body("status", equalTo(status));
    }

    private void put(String path, byte[] bytes) throws Exception {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }
}
