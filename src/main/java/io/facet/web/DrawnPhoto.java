package io.facet.web;

import io.facet.detection.DetectionResult;
import io.facet.picture.PictureRenderer.PictureRequest;
import io.facet.pipeline.Photo;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.Response;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A photo whose picture is the answer to a request. It counts as in memory until the answer is sent or its client gone. */
final class DrawnPhoto implements Photo {
    private final Photo photo;
    private final PictureRequest order;
    private final CompletableFuture<Void> answered = new CompletableFuture<>();
    private volatile byte[] picture;

    DrawnPhoto(Photo photo, PictureRequest order, RoutingContext context) {
        this.photo = photo;
        this.order = order;
        context.addEndHandler(end -> answered.complete(null));
    }

    @Override
    public DetectionResult.Source source() {
        return photo.source();
    }

    @Override
    public Uni<ByteBuffer> read() {
        return photo.read();
    }

    @Override
    public Optional<PictureRequest> order() {
        return Optional.of(order);
    }

    @Override
    public void take(byte[] drawn) {
        picture = drawn;
    }

    @Override
    public void whenGone(Runnable release) {
        answered.thenRun(release);
    }

    @Override
    public void close() {
        photo.close();
    }

    Response toResponse() {
        return Response.ok(picture, order.format().mediaType()).build();
    }
}
