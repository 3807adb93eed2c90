package io.facet;

import io.facet.pipeline.Photo;
import io.facet.detection.DetectionResult;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A photo in direct memory, like the body of a request. */
public record MemoryPhoto(ByteBuffer bytes) implements Photo {

    /** @param list a text file with the path of a photo per line */
    public static List<MemoryPhoto> listedIn(Path list) throws IOException {
        List<MemoryPhoto> photos = new ArrayList<>();
        for (String file : Files.readAllLines(list)) {
            photos.add(of(Path.of(file)));
        }
        return photos;
    }

    private static MemoryPhoto of(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer bytes = ByteBuffer.allocateDirect((int) channel.size());
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
            return new MemoryPhoto(bytes.flip());
        }
    }

    @Override
    public DetectionResult.Source source() {
        return DetectionResult.Source.ofSize(bytes.remaining());
    }

    @Override
    public Uni<ByteBuffer> read() {
        return Uni.createFrom().item(bytes.duplicate());
    }
}
