package io.facet.pipeline;

import io.facet.batch.Workers;
import io.facet.image.ImageDecoder;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Small pictures of stored photos. They are made as the pipeline's input is: after a permit, by the same workers. */
@ApplicationScoped
public class Thumbnails {
    private final Admission admission;
    private final Workers workers;
    private final ImageDecoder decoder;

    Thumbnails(Admission admission, Workers workers, ImageDecoder decoder) {
        this.admission = admission;
        this.workers = workers;
        this.decoder = decoder;
    }

    /**
     * An upright JPEG without metadata.
     *
     * @param size of the longest side, in pixels; a smaller photo is not enlarged
     * @return fails with {@link io.facet.detection.DetectionException}
     */
    public Uni<byte[]> of(Photo photo, int size) {
        return Uni.createFrom().deferred(() -> {
            decoder.requireAllowedSize(photo.source().size());
            Admission.Permit permit = admission.admit(photo.source().size());
            return Uni.createFrom()
                    .deferred(photo::read)
                    .emitOn(workers)
                    .map(bytes -> decoder.thumbnail(bytes, decoder.readHeader(bytes), size))
                    .eventually(() -> {
                        photo.close();
                        permit.close();
                    });
        });
    }
}
