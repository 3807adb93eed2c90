package io.facet.fuzz;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The file that is being decoded, in a memory-mapped file that survives a crash: number (8), length (4), bytes. */
final class FuzzSlot {
    private static final int CAPACITY = 8 << 20;
    private static final int NONE = -1;

    private final MappedByteBuffer memory;

    FuzzSlot(Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, CAPACITY);
        }
    }

    void enter(long number, byte[] bytes) {
        int length = Math.min(bytes.length, CAPACITY - 12);
        memory.put(12, bytes, 0, length);
        memory.putInt(8, length);
        memory.putLong(0, number);
    }

    void leave() {
        memory.putLong(0, NONE);
    }
}
