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
 * The {@code manifest.json} of an Amazon S3 Inventory. The destination bucket is a name or an ARN; the schema is
 * comma-separated column names for CSV, a message type for Parquet.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record InventoryManifest(
        String sourceBucket, String destinationBucket, String fileFormat, String fileSchema, List<DataFile> files) {
    private static final String PARQUET = "Parquet";
    private static final List<String> REQUIRED = List.of("Bucket", "Key", "LastModifiedDate");

    @JsonIgnoreProperties(ignoreUnknown = true)
    record DataFile(String key) {}

    /** @throws DetectionException {@code BAD_PARAMETER} if the manifest or its format is not supported */
    static InventoryManifest read(InputStream in, ObjectMapper json) {
        InventoryManifest manifest;
        try {
            manifest = json.readValue(in, InventoryManifest.class);
        } catch (IOException e) {
            throw invalid("The inventory must be a manifest.json of Amazon S3 Inventory: " + e.getMessage(), e);
        }
        manifest.check();
        return manifest;
    }

    private void check() {
        if (sourceBucket == null || fileFormat == null || fileSchema == null || files == null) {
            throw invalid("The manifest must have sourceBucket, fileFormat, fileSchema and files.", null);
        }
        if (!fileFormat.equals("CSV") && !isParquet()) {
            throw invalid("The inventory format %s is not supported. Use CSV or Parquet.".formatted(fileFormat), null);
        }
        if (isParquet()
                ? !fileSchema.contains("last_modified_date")
                : !columns().containsAll(REQUIRED)) {
            throw invalid("The inventory must include LastModifiedDate (it has %s).".formatted(fileSchema), null);
        }
    }

    boolean isParquet() {
        return fileFormat.equals(PARQUET);
    }

    /** The columns of a CSV inventory. */
    List<String> columns() {
        return Arrays.stream(fileSchema.split(",")).map(String::strip).toList();
    }

    String destination() {
        return destinationBucket.substring(destinationBucket.lastIndexOf(':') + 1);
    }

    private static DetectionException invalid(String message, Throwable cause) {
        return new DetectionException(ErrorCode.BAD_PARAMETER, message, cause);
    }
}
