package io.facet.cli.detect;

import io.facet.detection.DetectionException;
import io.facet.image.header.ImageFormat;
import io.facet.image.header.VideoContainer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Decides whether a file is a photo or a clip.
 *
 * @param clips whether directories stand for their clips, too
 */
record LocalFiles(long maxPhotoBytes, long maxClipBytes, boolean clips) {
    // More than the signatures of all formats.
    private static final int FIRST_BYTES = 4 << 10;

    boolean isSupportedName(String name) {
        return ImageFormat.isImageName(name) || clips && VideoContainer.isVideoName(name);
    }

    /** By the suffix of the name, as for stored objects. */
    LocalFile byName(String path, String outputName) {
        return file(path, outputName, VideoContainer.isVideoName(path));
    }

    /** By the first bytes. Reads standard input and pipes completely; blocks. */
    LocalFile byContent(String path, String outputName) {
        if (path.equals(LocalFile.STANDARD_INPUT)) {
            return read(path, outputName, System.in);
        }
        Path file = Path.of(path);
        try (InputStream in = Files.newInputStream(file)) {
            return Files.isRegularFile(file)
                    ? file(path, outputName, isClip(path, in.readNBytes(FIRST_BYTES)))
                    : read(path, outputName, in);
        } catch (IOException e) {
            // The same failure is reported when the file is processed.
            return byName(path, outputName);
        }
    }

    private LocalFile file(String path, String outputName, boolean isClip) {
        return isClip ? LocalClip.ofFile(path, outputName) : LocalPhoto.ofFile(path, outputName, maxPhotoBytes);
    }

    private LocalFile read(String path, String outputName, InputStream in) {
        try {
            byte[] first = in.readNBytes(FIRST_BYTES);
            var all = new SequenceInputStream(new ByteArrayInputStream(first), in);
            if (!isClip(path, first)) {
                return LocalPhoto.ofStream(path, outputName, all, maxPhotoBytes);
            }
            // Otherwise it will be rejected before it is opened.
            return clips ? LocalClip.ofStream(path, outputName, all, maxClipBytes) : LocalClip.ofFile(path, outputName);
        } catch (IOException e) {
            throw LocalFile.unreadable(path, e);
        }
    }

    /** If the bytes are of no known format, the name decides which errors the file gets. */
    private static boolean isClip(String path, byte[] first) {
        return VideoContainer.of(ByteBuffer.wrap(first)).isPresent()
                || VideoContainer.isVideoName(path) && !isPhoto(first);
    }

    private static boolean isPhoto(byte[] first) {
        try {
            ImageFormat.of(ByteBuffer.wrap(first));
            return true;
        } catch (DetectionException unknown) {
            return false;
        }
    }
}
