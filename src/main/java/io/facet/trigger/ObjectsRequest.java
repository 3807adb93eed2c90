package io.facet.trigger;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import java.util.List;

/** Photos of the store by name: one, or several under {@code objects}. */
public record ObjectsRequest(String bucket, String key, String versionId, List<Entry> objects) {

    /** One photo of the store. */
    public record Entry(
            @JsonProperty(required = true) String bucket,
            @JsonProperty(required = true) String key,
            String versionId) {
        ObjectLocation location() {
            if (bucket == null || bucket.isEmpty() || key == null || key.isEmpty()) {
                throw new DetectionException(
                        ErrorCode.BAD_PARAMETER,
                        "An object is named by \"bucket\" and \"key\", and by \"versionId\" if need be.");
            }
            return new ObjectLocation(bucket, key, versionId);
        }
    }

    boolean isList() {
        return objects != null;
    }

    List<ObjectLocation> locations() {
        List<Entry> entries = isList() ? objects : List.of(new Entry(bucket, key, versionId));
        return entries.stream().map(Entry::location).toList();
    }
}
