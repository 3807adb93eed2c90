package io.facet.backfill.inventory;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;

/**
 * What an inventory consists of: {@code manifest.json} of Amazon S3 Inventory.
 *
 * @param destinationBucket where the files lie, as a name or an ARN
 * @param fileSchema of CSV the names of the columns, with commas between them; of Parquet its own description of them
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record InventoryManifest(
        String sourceBucket, String destinationBucket, String fileFormat, String fileSchema, List<DataFile> files) {
    private static final String PARQUET = "Parquet";
    private static final List<String> NEEDED = List.of("Bucket", "Key", "LastModifiedDate");

    /** A file of rows. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record DataFile(String key) {}

    /** @throws DetectionException {@code BAD_PARAMETER} when it is none that can be read here */
    static InventoryManifest read(InputStream in, ObjectMapper json) {
        InventoryManifest manifest;
        try {
            manifest = json.readValue(in, InventoryManifest.class);
        } catch (IOException e) {
            throw refused(
                    "The inventory's manifest cannot be read: it must be the manifest.json of Amazon S3 Inventory.", e);
        }
        manifest.check();
        return manifest;
    }

    private void check() {
        if (sourceBucket == null || fileFormat == null || fileSchema == null || files == null) {
            throw refused("The manifest lacks sourceBucket, fileFormat, fileSchema or files.", null);
        }
        if (!fileFormat.equals("CSV") && !isParquet()) {
            String message = "The inventory is in %s: CSV and Parquet are read. Choose one of them in the inventory's"
                    + " configuration, or go without --inventory.";
            throw refused(message.formatted(fileFormat), null);
        }
        if (isParquet()
                ? !fileSchema.contains("last_modified_date")
                : !columns().containsAll(NEEDED)) {
            throw refused(
                    "The inventory has the columns %s; it needs LastModifiedDate, too.".formatted(fileSchema), null);
        }
    }

    boolean isParquet() {
        return fileFormat.equals(PARQUET);
    }

    /** Of CSV. */
    List<String> columns() {
        return Arrays.stream(fileSchema.split(",")).map(String::strip).toList();
    }

    String destination() {
        return destinationBucket.substring(destinationBucket.lastIndexOf(':') + 1);
    }

    private static DetectionException refused(String message, Throwable cause) {
        return new DetectionException(ErrorCode.BAD_PARAMETER, message, cause);
    }
}
