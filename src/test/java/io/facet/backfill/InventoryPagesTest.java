package io.facet.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.storage.ListPage;
import io.facet.storage.ListedObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An inventory is read as S3 writes it, from any row on. */
class InventoryPagesTest {
    private static final String COLUMNS =
            "Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size, LastModifiedDate, ETag";

    @TempDir
    Path folder;

    private Path manifest;

    @BeforeEach
    void write() throws IOException {
        Path dated = Files.createDirectories(folder.resolve("2026-02-01T01-00Z"));
        manifest = dated.resolve("manifest.json");
        writeManifest("CSV", COLUMNS);
        Files.createDirectories(folder.resolve("data"));
        writeData(
                "one.csv.gz",
                row("2026/a+b%20%C3%BC%2B.jpg", "true", "false", "e1"),
                row("2026/old.jpg", "false", "false", "e2"),
                row("2026/gone.jpg", "true", "true", ""),
                row("2025/other.jpg", "true", "false", "e3"));
        var many = new ArrayList<String>();
        for (int i = 0; i < 2500; i++) {
            many.add(row("2026/%d.jpg".formatted(i), "true", "false", "e"));
        }
        writeData("two.csv.gz", many.toArray(String[]::new));
    }

    @Test
    void newestVersionsUnderThePrefixComeWithDecodedKeys() {
        ListedObject first =
                pages().after(Optional.empty()).await().indefinitely().objects().get(0);

        assertThat(first.location().key()).isEqualTo("2026/a b ü+.jpg");
        assertThat(first.lastModified()).isEqualTo(Instant.parse("2026-01-31T12:00:00Z"));
        assertThat(keysFrom(pages(), Optional.empty())).hasSize(2501);
    }

    @Test
    void anyPlaceCanBeGoneOnFromByAnotherProcess() {
        List<String> all = keysFrom(pages(), Optional.empty());
        Optional<String> position = Optional.empty();
        List<String> pieced = new ArrayList<>();
        do {
            ListPage page = pages().after(position).await().indefinitely();
            assertThat(page.objects()).hasSizeLessThanOrEqualTo(ListPage.SIZE);
            page.objects().forEach(listed -> pieced.add(listed.location().key()));
            position = page.next();
        } while (position.isPresent());

        assertThat(pieced).isEqualTo(all);
    }

    @Test
    void otherFormatsAndOtherBucketsAreRefusedWithWhatToDo() throws IOException {
        writeManifest("Parquet", "message s3.inventory {}");
        refused("bucket", "in Parquet: only CSV is read");
        writeManifest("ORC", COLUMNS);
        refused("bucket", "in ORC: only CSV is read");
        writeManifest("CSV", "Bucket, Key");
        refused("bucket", "it needs LastModifiedDate");
        writeManifest("CSV", COLUMNS);
        refused("another", "is of bucket bucket, not of another");
        Files.writeString(manifest, "no json");
        refused("bucket", "manifest.json of Amazon S3 Inventory");
    }

    @Test
    void aFileThatIsCutShortIsAnOutageAndNotAnEnd() throws IOException {
        Path file = folder.resolve("data/two.csv.gz");
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        InventoryPages pages = pages();

        assertThatThrownBy(() -> keysFrom(pages, Optional.empty()))
                .isInstanceOfSatisfying(
                        DetectionException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE));
        Files.write(file, whole);
        assertThat(keysFrom(pages, Optional.of("1:2000"))).hasSize(500);
    }

    private InventoryPages pages() {
        return pages("bucket");
    }

    private InventoryPages pages(String bucket) {
        return new InventoryPages(
                new InventoryFiles(List.of(), new ObjectMapper()), manifest.toString(), bucket, "2026/");
    }

    private void refused(String bucket, String why) {
        assertThatThrownBy(() -> pages(bucket))
                .hasMessageContaining(why)
                .isInstanceOfSatisfying(
                        DetectionException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_PARAMETER));
    }

    private static List<String> keysFrom(InventoryPages pages, Optional<String> begin) {
        List<String> keys = new ArrayList<>();
        Optional<String> position = begin;
        do {
            ListPage page = pages.after(position).await().indefinitely();
            page.objects().forEach(listed -> keys.add(listed.location().key()));
            position = page.next();
        } while (position.isPresent());
        return keys;
    }

    private static String row(String key, String latest, String marker, String eTag) {
        return "\"bucket\",\"%s\",\"v\",\"%s\",\"%s\",\"%s\",\"2026-01-31T12:00:00.000Z\",\"%s\""
                .formatted(key, latest, marker, marker.equals("true") ? "" : "17", eTag);
    }

    private void writeManifest(String format, String schema) throws IOException {
        Files.writeString(manifest, """
                {"sourceBucket": "bucket", "destinationBucket": "arn:aws:s3:::lists", "version": "2016-11-30",
                 "creationTimestamp": "1769907600000", "fileFormat": "%s", "fileSchema": "%s",
                 "files": [{"key": "bucket/weekly/data/one.csv.gz", "size": 1, "MD5checksum": ""},
                           {"key": "bucket/weekly/data/two.csv.gz", "size": 1, "MD5checksum": ""}]}
                """.formatted(format, schema));
    }

    private void writeData(String name, String... rows) throws IOException {
        try (OutputStream out = new GZIPOutputStream(
                Files.newOutputStream(folder.resolve("data").resolve(name)))) {
            out.write((String.join("\n", rows) + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }
}
