package io.facet.sidecar;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.facet.detection.DetectionResult;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Reads the stamp out of a sidecar, field by field: a photo of a crowd has a sidecar of a megabyte. */
public final class StampReader {
    private static final JsonFactory JSON = new JsonFactory();

    private String schema;
    private String sourceETag;
    private String fingerprint;
    private boolean unreadable;

    private StampReader() {}

    /** Empty when this is not a whole {@code facet/1} document: half of one says nothing. */
    public static Optional<SidecarStamp> read(InputStream sidecar) throws IOException {
        var fields = new StampReader();
        try (JsonParser json = JSON.createParser(sidecar)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            fields.readDocument(json);
        } catch (JacksonException e) {
            return Optional.empty();
        }
        boolean ours = DetectionResult.SCHEMA.equals(fields.schema);
        boolean complete = fields.sourceETag != null && fields.fingerprint != null;
        return ours && complete
                ? Optional.of(new SidecarStamp(fields.sourceETag, null, fields.fingerprint, fields.unreadable))
                : Optional.empty();
    }

    private void readDocument(JsonParser json) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (name.equals("schema")) {
                schema = json.getValueAsString();
            } else if (name.equals("fingerprint")) {
                fingerprint = json.getValueAsString();
            } else if (name.equals("error")) {
                unreadable = value == JsonToken.START_OBJECT;
            } else if (name.equals("source") && value == JsonToken.START_OBJECT) {
                readSource(json);
                continue;
            }
            json.skipChildren();
        }
    }

    private void readSource(JsonParser json) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            if (name.equals("eTag")) {
                sourceETag = json.getValueAsString();
            }
            json.skipChildren();
        }
    }
}
