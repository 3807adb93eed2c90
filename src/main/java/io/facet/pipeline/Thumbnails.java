package io.facet.pipeline;

import io.facet.batch.Workers;
import io.facet.crash.CrashJournal;
import io.facet.crash.PhotoUse;
import io.facet.image.ImageDecoder;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Small pictures of stored photos, computed by the pipeline's workers after admission. */
@ApplicationScoped
public class Thumbnails {
    private final Admission admission;
    private final Workers workers;
    private final CrashJournal crashes;
    private final ImageDecoder decoder;

    Thumbnails(Admission admission, Workers workers, CrashJournal crashes, ImageDecoder decoder) {
        this.admission = admission;
        this.workers = workers;
        this.crashes = crashes;
        this.decoder = decoder;
    }

    /** Encodes an upright JPEG without metadata and with at most {@code size} pixels on the longest side. */
    public Uni<byte[]> of(Photo photo, int size) {
        return Cancellation.uncancellable(cancellation -> encode(photo, size, cancellation));
    }

    private Uni<byte[]> encode(Photo photo, int size, Cancellation cancellation) {
        decoder.requireAllowedSize(photo.source().size());
        Admission.Permit permit = admission.admit(photo.source().size());
        return Uni.createFrom()
                .deferred(photo::read)
                .emitOn(workers)
                .invoke(cancellation::throwIfCancelled)
                .chain(bytes -> crashes.track(
                        PhotoUse.of(photo.source()),
                        bytes,
                        workers,
                        () -> Uni.createFrom()
                                .item(() -> cancellation.limited(
                                        workers, () -> decoder.thumbnail(bytes, decoder.readHeader(bytes), size)))))
                .eventually(() -> {
                    photo.close();
                    permit.close();
                });
    }
}
