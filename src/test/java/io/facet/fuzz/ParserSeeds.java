package io.facet.fuzz;

import io.facet.fuzz.FuzzCase.SeedFile;
import io.facet.image.TestPictures;
import io.facet.image.header.ImageFiles;
import io.facet.image.header.ImageFormat;
import io.facet.image.header.RawFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Valid inputs of each parser. */
final class ParserSeeds {
    private static final Path RESOURCES = Path.of("src/test/resources");
    private static final int GENERATED = 20;

    private ParserSeeds() {}

    static List<byte[]> of(ParserTarget target) {
        return switch (target) {
            case HEADER -> pictures(FuzzFormat.values());
            case TIFF -> pictures(FuzzFormat.TIFF);
            case PNG_CHUNKS -> pictures(FuzzFormat.PNG);
            case CAMERA_RAW -> cameraRaw();
            case PNG_TEXT ->
                List.of(
                        ImageFiles.rawProfile("tEXt", false, "exif", TestPictures.exif(6, ByteOrder.BIG_ENDIAN)),
                        ImageFiles.rawProfile("zTXt", true, "exif", TestPictures.exif(6, ByteOrder.BIG_ENDIAN)),
                        ImageFiles.rawProfile("iTXt", true, "APP1", TestPictures.exif(6, ByteOrder.BIG_ENDIAN)));
            case JPEG_ROWS ->
                pictures(FuzzFormat.JPEG).stream()
                        .map(jpeg -> Arrays.copyOf(jpeg, jpeg.length - 2))
                        .toList();
            case EXIF -> exif();
            case EVENT -> events();
            case SNS -> List.of(utf8("""
                    {"Type": "SubscriptionConfirmation", "MessageId": "1", "Token": "t", "Message": "m",
                     "TopicArn": "arn:aws:sns:eu-west-1:123456789012:photos", "Timestamp": "2026-01-01T00:00:00.000Z",
                     "SubscribeURL": "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=a",
                     "SigningCertURL": "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0a.pem",
                     "SignatureVersion": "1", "Signature": "c2ln"}
                    """));
            case CLOUD_EVENT -> List.of(utf8("""
                    ce-specversion: 1.0
                    ce-id: 1
                    ce-type: google.cloud.storage.object.v1.finalized
                    ce-source: //storage.googleapis.com/projects/_/buckets/photos
                    ce-subject: objects/a%20b.jpg
                    content-type: application/json

                    {"bucket": "photos", "name": "a b.jpg"}
                    """), utf8("""
                    content-type: application/cloudevents+json

                    {"specversion": "1.0", "id": "1", "type": "t", "source": "s", "data_base64": "eyJidWNrZXQiOiJhIn0="}
                    """));
            case FORM -> List.of(utf8("""
                    multipart/form-data; boundary=b; charset=utf-8
                    --b\r
                    Content-Disposition: form-data; name="image"; filename*=utf-8''a.jpg\r
                    Content-Type: image/jpeg\r
                    \r
                    photo\r
                    --b\r
                    Content-Disposition: form-data; name="image"\r
                    Content-Transfer-Encoding: 8bit\r
                    \r
                    \r
                    --b--"""));
            case MODEL_METADATA -> List.of(read(RESOURCES.resolve("models/plain.pt")), utf8("""
                    {"contract": "uint8-nhwc-rgb", "sideMultiple": 32, "backbone": "mobilenet0.25", "precision": "int8",
                     "source": "s", "weightsSha256": "0", "license": "MIT", "outputs": "top-k", "device": "cpu"}
                    """));
        };
    }

    private static List<byte[]> pictures(FuzzFormat... formats) {
        List<byte[]> files = new ArrayList<>();
        for (FuzzFormat format : formats) {
            FuzzSeeds.encoded().stream()
                    .filter(seed -> seed.format() == format)
                    .map(SeedFile::bytes)
                    .forEach(files::add);
            for (int i = 0; i < GENERATED; i++) {
                files.add(format.generator().build(new Random(i)).toBytes());
            }
        }
        return files;
    }

    private static List<byte[]> cameraRaw() {
        byte[] preview = TestPictures.encoded(TestPictures.drawn(60, 40), ".jpg");
        return Stream.of(
                        ImageFormat.DNG,
                        ImageFormat.CR2,
                        ImageFormat.CR3,
                        ImageFormat.NEF,
                        ImageFormat.ARW,
                        ImageFormat.ORF,
                        ImageFormat.RAF,
                        ImageFormat.RW2,
                        ImageFormat.PEF)
                .map(format -> RawFiles.of(format, preview, preview, 120, 80, 6))
                .toList();
    }

    private static List<byte[]> exif() {
        List<byte[]> blocks = new ArrayList<>();
        blocks.add(TestPictures.exif(6, ByteOrder.LITTLE_ENDIAN));
        for (int i = 0; i < GENERATED; i++) {
            blocks.add(ExifGenerator.build(new Random(i)).toBytes());
        }
        return blocks;
    }

    private static List<byte[]> events() {
        try (Stream<Path> files = Files.list(RESOURCES.resolve("events"))) {
            return files.sorted().map(ParserSeeds::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
