package io.facet.backfill.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.storage.ObjectPages;
import io.facet.storage.ObjectPages.ListedObject;
import io.facet.storage.ObjectPages.Page;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    void currentObjectsUnderThePrefixHaveDecodedKeys() {
        ListedObject first =
                pages().after(Optional.empty()).await().indefinitely().objects().get(0);

        assertThat(first.location().key()).isEqualTo("2026/a b ü+.jpg");
        assertThat(first.lastModified()).isEqualTo(Instant.parse("2026-01-31T12:00:00Z"));
        assertThat(keys(pages(Optional.empty()))).hasSize(2501);
    }

    @ParameterizedTest
    @ValueSource(strings = {"snappy", "gzip", "zstd", "none"})
    void parquetHasTheSameRowsAndPositionsAsCsv(String codec) throws IOException {
        List<Page> expected = pages(Optional.empty());
        writeParquet("one.parquet", "two-" + codec + ".parquet");

        assertThat(pages(Optional.empty())).isEqualTo(expected);
        for (String position : new String[] {"0:3", "1:0", "1:599", "1:600", "1:1700", "1:2499", "1:2500"}) {
            List<Page> rest = pages(Optional.of(position));
            assertThat(keys(rest))
                    .as(position)
                    .isEqualTo(lastOf(keys(expected), keys(rest).size()));
        }
        assertThat(keys(pages(Optional.of("1:1700")))).hasSize(800);
    }

    @Test
    void inventoryOfCurrentVersionsNeedsNoVersionColumns() throws IOException {
        writeParquet("current-only.parquet");
        assertThat(keys(pages(Optional.empty()))).containsExactly("2026/0.jpg");
    }

    @Test
    void unsupportedParquetIsABadParameterAndTruncatedParquetAnOutage() throws IOException {
        writeParquet("lz4.parquet");
        assertFails(ErrorCode.BAD_PARAMETER, "LZ4_RAW");
        writeParquet("undated.parquet");
        assertFails(ErrorCode.BAD_PARAMETER, "last_modified_date");
        writeParquet("two-snappy.parquet");
        Path file = folder.resolve("data/two-snappy.parquet");
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        assertFails(ErrorCode.STORE_UNAVAILABLE, "file 0 of the inventory");
        Arrays.fill(whole, whole.length / 4, whole.length / 2, (byte) 0);
        Files.write(file, whole);
        assertFails(ErrorCode.STORE_UNAVAILABLE, "file 0 of the inventory");
        assertThatThrownBy(() -> pages(Optional.of("0:1100"))).isInstanceOf(DetectionException.class);
    }

    @Test
    void anotherProcessCanContinueFromAnyPosition() {
        List<String> all = keys(pages(Optional.empty()));
        Optional<String> position = Optional.empty();
        List<String> collected = new ArrayList<>();
        do {
            Page page = pages().after(position).await().indefinitely();
            assertThat(page.objects()).hasSizeLessThanOrEqualTo(ObjectPages.PAGE_SIZE);
            page.objects().forEach(listed -> collected.add(listed.location().key()));
            position = page.next();
        } while (position.isPresent());

        assertThat(collected).isEqualTo(all);
    }

    @Test
    void unsupportedManifestsAreRejected() throws IOException {
        writeManifest("ORC", COLUMNS);
        assertRejected("bucket", "format ORC is not supported. Use CSV or Parquet");
        writeManifest("Parquet", "message s3.inventory { required binary bucket (STRING); }");
        assertRejected("bucket", "must include LastModifiedDate");
        writeManifest("CSV", "Bucket, Key");
        assertRejected("bucket", "must include LastModifiedDate");
        writeManifest("CSV", COLUMNS);
        assertRejected("another", "is of bucket bucket, but the target is bucket another");
        Files.writeString(manifest, "no json");
        assertRejected("bucket", "manifest.json of Amazon S3 Inventory");
    }

    @Test
    void truncatedCsvIsAnOutage() throws IOException {
        Path file = folder.resolve("data/two.csv.gz");
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        InventoryPages pages = pages();

        assertFails(ErrorCode.STORE_UNAVAILABLE, "file 1 of the inventory");
        pages.after(Optional.of("1:100")).await().indefinitely();
        Files.write(file, whole);
        assertThat(pages.after(Optional.of("1:2000")).await().indefinitely().objects())
                .hasSize(500);
    }

    private InventoryPages pages() {
        return pages("bucket");
    }

    private InventoryPages pages(String bucket) {
        return new InventoryPages(
                new InventoryFiles(List.of(), new ObjectMapper()), manifest.toString(), bucket, "2026/");
    }

    private List<Page> pages(Optional<String> begin) {
        InventoryPages pages = pages();
        List<Page> all = new ArrayList<>();
        Optional<String> position = begin;
        do {
            all.add(pages.after(position).await().indefinitely());
            position = all.get(all.size() - 1).next();
        } while (position.isPresent());
        return all;
    }

    private static List<String> keys(List<Page> pages) {
        return pages.stream()
                .flatMap(page -> page.objects().stream())
                .map(listed -> listed.location().key())
                .toList();
    }

    private static <T> List<T> lastOf(List<T> all, int number) {
        return all.subList(all.size() - number, all.size());
    }

    private void assertFails(ErrorCode code, String reason) {
        assertThatThrownBy(() -> pages(Optional.empty()))
                .hasMessageContaining(reason)
                .isInstanceOfSatisfying(
                        DetectionException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private void assertRejected(String bucket, String reason) {
        assertThatThrownBy(() -> pages(bucket))
                .hasMessageContaining(reason)
                .isInstanceOfSatisfying(
                        DetectionException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_PARAMETER));
    }

    private static String row(String key, String latest, String marker, String eTag) {
        return "\"bucket\",\"%s\",\"v\",\"%s\",\"%s\",\"%s\",\"2026-01-31T12:00:00.000Z\",\"%s\""
                .formatted(key, latest, marker, marker.equals("true") ? "" : "17", eTag);
    }

    private void writeManifest(String format, String schema) throws IOException {
        writeManifest(format, schema, "one.csv.gz", "two.csv.gz");
    }

    /** Copies files of {@code src/test/resources/inventory}, written by {@code src/test/python/make_inventory.py}. */
    private void writeParquet(String... names) throws IOException {
        writeManifest(
                "Parquet", "message s3.inventory { optional int64 last_modified_date (TIMESTAMP_MILLIS); }", names);
        for (String name : names) {
            Files.copy(
                    Path.of("src/test/resources/inventory", name),
                    folder.resolve("data").resolve(name),
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void writeManifest(String format, String schema, String... names) throws IOException {
        String files = Arrays.stream(names)
                .map("{\"key\": \"bucket/weekly/data/%s\", \"size\": 1, \"MD5checksum\": \"\"}"::formatted)
                .collect(Collectors.joining(", "));
        Files.writeString(manifest, """
                {"sourceBucket": "bucket", "destinationBucket": "arn:aws:s3:::lists", "version": "2016-11-30",
                 "creationTimestamp": "1769907600000", "fileFormat": "%s", "fileSchema": "%s",
                 "files": [%s]}
                """.formatted(format, schema, files));
    }

    private void writeData(String name, String... rows) throws IOException {
        try (OutputStream out = new GZIPOutputStream(
                Files.newOutputStream(folder.resolve("data").resolve(name)))) {
            out.write((String.join("\n", rows) + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }
}
