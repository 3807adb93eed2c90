package io.facet.sidecar;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.facet.detection.DetectionResult;
import io.facet.video.VideoResult;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** Reads the metadata from the content of a sidecar token by token: a sidecar with thousands of faces has megabytes. */
final class SidecarReader {
    private static final JsonFactory JSON = new JsonFactory();

    private static final Set<String> SCHEMAS = Set.of(DetectionResult.SCHEMA, VideoResult.SCHEMA);

    private String schema;
    private String sourceETag;
    private String fingerprint;
    private boolean unreadable;

    private SidecarReader() {}

    /** Empty if the content is not a complete result. */
    static Optional<SidecarMetadata> read(byte[] sidecar) {
        var fields = new SidecarReader();
        try (JsonParser json = JSON.createParser(sidecar)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            fields.readDocument(json);
        } catch (IOException e) {
            return Optional.empty();
        }
        boolean isFacet = fields.schema != null && SCHEMAS.contains(fields.schema);
        boolean complete = fields.sourceETag != null && fields.fingerprint != null;
        return isFacet && complete
                ? Optional.of(new SidecarMetadata(fields.sourceETag, null, fields.fingerprint, fields.unreadable))
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
