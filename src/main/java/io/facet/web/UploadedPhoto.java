package io.facet.web;

import io.facet.detection.DetectionException;
import io.facet.detection.DetectionResult;
import io.facet.detection.ErrorCode;
import io.facet.image.header.ImageFormat;
import io.facet.pipeline.Photo;
import io.netty.buffer.ByteBuf;
import io.smallrye.mutiny.Uni;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/** A photo in a request. The pipeline reads it after admission, so that rejected requests use no memory. */
final class UploadedPhoto implements Photo {
    private final String location;
    private final String name;
    private final Supplier<Uni<ByteBuf>> reader;
    private volatile long size;
    private volatile ByteBuf bytes;

    /**
     * @param location the body or the part, for error messages
     * @param name the file name, or what the photo is if it has none
     * @param size in bytes, or the largest that is allowed
     */
    UploadedPhoto(String location, String name, long size, Supplier<Uni<ByteBuf>> reader) {
        this.location = location;
        this.name = name;
        this.size = size;
        this.reader = reader;
    }

    @Override
    public DetectionResult.Source source() {
        return DetectionResult.Source.ofSize(size);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Uni<ByteBuffer> read() {
        return reader.get().map(read -> {
            bytes = read;
            size = read.readableBytes();
            if (size == 0) {
                throw new DetectionException(
                        ErrorCode.BAD_PARAMETER, location + " is empty. Send an image: " + ImageFormat.anyOf() + ".");
            }
            return read.nioBuffer();
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
