package io.facet.web;

import io.facet.detection.DetectionResult;
import io.facet.pipeline.Photo;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import java.nio.ByteBuffer;
import org.jboss.resteasy.reactive.multipart.FileUpload;

/** A photo in a part of a multipart request, which Quarkus stores in a temporary file. */
record PhotoPart(FileUpload part, Vertx vertx) implements Photo {

    @Override
    public DetectionResult.Source source() {
        return DetectionResult.Source.ofSize(part.size());
    }

    @Override
    public Uni<ByteBuffer> read() {
        return vertx.fileSystem()
                .readFile(part.uploadedFile().toString())
                .map(bytes -> bytes.getDelegate().getByteBuf().nioBuffer());
    }
}
