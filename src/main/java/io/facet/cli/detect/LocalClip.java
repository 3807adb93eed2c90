package io.facet.cli.detect;

import io.facet.detection.DetectionException;
import io.facet.detection.DetectionResult;
import io.facet.detection.ErrorCode;
import io.facet.storage.FileContent;
import io.facet.storage.ObjectContent;
import io.facet.storage.SpoolFile;
import io.facet.storage.SpoolSpace;
import io.facet.video.analysis.Clip;
import io.facet.video.analysis.VideoConfig;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A clip in a local file, which is read in place, or one that was spooled from a stream. */
record LocalClip(String path, String outputName, long size, Opener opener) implements LocalFile, Clip {
    private static final int BUFFER_BYTES = 1 << 20;

    interface Opener {
        ObjectContent open() throws IOException;
    }

    static LocalClip ofFile(String path, String outputName) {
        return new LocalClip(path, outputName, LocalPhoto.fileSize(path), () -> FileContent.open(Path.of(path)));
    }

    /** Reads the stream into a temporary file, up to the limit; blocks. */
    static LocalClip ofStream(String path, String outputName, InputStream in, long maxBytes) throws IOException {
        try {
            ObjectContent content = spool(in, maxBytes);
            return new LocalClip(path, outputName, content.size(), () -> content);
        } catch (DetectionException e) {
            DetectionException reason = e.code() == ErrorCode.STORE_UNAVAILABLE ? noSpace(e) : e;
            return new LocalClip(path, outputName, 0, () -> {
                throw reason;
            });
        }
    }

    private static ObjectContent spool(InputStream in, long maxBytes) throws IOException {
        SpoolFile file = new SpoolSpace(maxBytes).create("facet-clip-", 0);
        var buffer = new byte[BUFFER_BYTES];
        try {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (file.size() + read > maxBytes) {
                    throw new DetectionException(
                            ErrorCode.TOO_MANY_BYTES,
                            "The video has more than %,d bytes, the limit of %s."
                                    .formatted(maxBytes, VideoConfig.MAX_BYTES));
                }
                file.append(ByteBuffer.wrap(buffer, 0, read));
            }
            return file.content();
        } catch (DetectionException | IOException e) {
            file.close();
            throw e;
        }
    }

    private static DetectionException noSpace(DetectionException cause) {
        return new DetectionException(
                ErrorCode.STORE_UNAVAILABLE,
                "Cannot write the video to a temporary file in %s.".formatted(System.getProperty("java.io.tmpdir")),
                cause);
    }

    @Override
    public DetectionResult.Source source() {
        return new DetectionResult.Source(null, path, null, null, size);
    }

    @Override
    public Uni<ObjectContent> open() {
        return Uni.createFrom()
                .item(() -> {
                    try {
                        return opener.open();
                    } catch (IOException e) {
                        throw LocalFile.unreadable(path, e);
                    }
                })
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }
}
