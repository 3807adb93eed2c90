package io.facet.web;

import io.facet.detection.DetectionResult;
import io.facet.pipeline.Photo;
import io.facet.web.http.RequestBody;
import io.netty.buffer.ByteBuf;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import java.nio.ByteBuffer;

/** A photo in the body of a request. The pipeline reads it after admission, so that rejected requests use no memory. */
final class PhotoBody implements Photo {
    private final HttpServerRequest request;
    private final long limit;
    private volatile long size;
    private volatile ByteBuf bytes;

    /** @param limit in bytes; a larger body is rejected, by its Content-Length if possible */
    PhotoBody(HttpServerRequest request, long limit) {
        this.request = request;
        this.limit = limit;
        long declared = RequestBody.declaredLength(request);
        this.size = declared < 0 ? limit : declared;
    }

    @Override
    public DetectionResult.Source source() {
        return DetectionResult.Source.ofSize(size);
    }

    @Override
    public Uni<ByteBuffer> read() {
        return RequestBody.read(request, limit).map(body -> {
            bytes = body;
            size = body.readableBytes();
            return body.nioBuffer();
        });
    }

    @Override
    public void close() {
        if (bytes != null) {
            bytes.release();
            bytes = null;
        }
    }
}
