package io.facet.sidecar;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.detection.DetectionResult;
import io.facet.picture.PictureFormat;
import io.facet.picture.PictureRenderer.PictureRequest;
import io.facet.storage.ObjectStore;
import io.facet.storage.StoredObject;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** A photo of the store whose result is written beside it, and its picture where pictures are kept. */
final class KeptPhoto extends StoredPhoto {
    private final StoredObject object;
    private final Companions companions;
    private final Beside seen;
    private final SidecarStamp stamp;
    private final ObjectMapper json;
    private volatile byte[] picture;

    /** @param seen what lies beside it already */
    KeptPhoto(
            StoredObject object,
            ObjectStore store,
            Companions companions,
            Beside seen,
            SidecarStamp stamp,
            ObjectMapper json) {
        super(object, store);
        this.object = object;
        this.companions = companions;
        this.seen = seen;
        this.stamp = stamp;
        this.json = json;
    }

    @Override
    public Optional<PictureRequest> order() {
        return companions.rendering().map(rendering -> new PictureRequest(rendering, PictureFormat.JPEG));
    }

    @Override
    public void take(byte[] drawn) {
        picture = drawn;
    }

    @Override
    public Uni<Void> store(DetectionResult result) {
        boolean unreadable = result.error() != null;
        Optional<byte[]> kept = unreadable ? Optional.empty() : Optional.ofNullable(picture);
        SidecarStamp own = unreadable ? stamp.ofUnreadable() : stamp;
        return companions.write(object.location(), toJson(asKept(result)), kept, own, seen);
    }

    /** The result as its sidecar has it. */
    DetectionResult asKept(DetectionResult result) {
        return result.withFingerprint(stamp.fingerprint());
    }

    private byte[] toJson(DetectionResult result) {
        try {
            return json.writeValueAsBytes(result);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
