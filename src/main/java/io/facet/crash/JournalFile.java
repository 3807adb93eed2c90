package io.facet.crash;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The photos in native code of one process, one per slot of a memory-mapped file. The kernel keeps mapped pages when a process
 * dies, so a crash or SIGKILL loses nothing and no write waits for the disk. The process locks its file, and the system releases
 * the lock when the process ends.
 *
 * <p>Slot: state (int), length (int), {@link JournalEntry}. The first slot is the header; its content is the origin.
 */
final class JournalFile implements AutoCloseable {
    static final String SUFFIX = ".journal";

    // A photo that finds no free slot is not recorded. Only batches on a GPU use more slots than there are workers.
    private static final int SLOTS = 256;
    // A key has up to 1,024 bytes.
    private static final int SLOT_BYTES = 4096;
    private static final int CONTENT_OFFSET = 8;
    private static final int FREE = 0;
    private static final int USED = 1;
    private static final int STOPPING = 2;
    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final Path path;
    // Closing it, or garbage collection, would release the lock.
    private final FileChannel channel;
    private final MappedByteBuffer slots;
    private final Queue<Integer> free = new ConcurrentLinkedQueue<>();

    /** @param origin a photo in this file counts only for a process of the same origin */
    JournalFile(Path directory, String origin) throws IOException {
        this.path = Files.createTempFile(directory, "", SUFFIX);
        this.channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        channel.lock();
        // A sparse file would fail with SIGBUS later if the disk is full.
        channel.write(ByteBuffer.allocate(SLOTS * SLOT_BYTES));
        this.slots = channel.map(FileChannel.MapMode.READ_WRITE, 0, SLOTS * SLOT_BYTES);
        write(0, origin.getBytes(StandardCharsets.UTF_8));
        for (int slot = 1; slot < SLOTS; slot++) {
            free.add(slot);
        }
    }

    Path path() {
        return path;
    }

    /** Returns the slot; empty if all slots are in use. */
    OptionalInt add(JournalEntry entry) {
        byte[] content = entry.toBytes();
        Integer slot = content.length <= SLOT_BYTES - CONTENT_OFFSET ? free.poll() : null;
        if (slot == null) {
            return OptionalInt.empty();
        }
        write(slot, content);
        return OptionalInt.of(slot);
    }

    void remove(int slot) {
        INT.setRelease(slots, slot * SLOT_BYTES, FREE);
        free.add(slot);
    }

    private void write(int slot, byte[] content) {
        int start = slot * SLOT_BYTES;
        slots.putInt(start + 4, content.length);
        slots.put(start + CONTENT_OFFSET, content);
        INT.setRelease(slots, start, USED);
    }

    /** A process that is killed during its shutdown did not crash. */
    void markStopping() {
        INT.setRelease(slots, 0, STOPPING);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(path);
        channel.close();
    }

    /** Deletes the file of a process that has ended and returns its photos; empty if the process is alive. */
    static List<JournalEntry> takeAbandoned(Path path, String origin) throws IOException {
        try (var channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileLock abandoned = channel.tryLock()) {
            if (abandoned == null) {
                return List.of();
            }
            ByteBuffer content = ByteBuffer.allocate(SLOTS * SLOT_BYTES);
            while (content.hasRemaining() && channel.read(content) >= 0) {}
            Files.delete(path);
            return isUsable(content, origin) ? entries(content) : List.of();
        } catch (OverlappingFileLockException sameProcess) {
            return List.of();
        }
    }

    private static boolean isUsable(ByteBuffer content, String origin) throws IOException {
        return !content.hasRemaining()
                && content.getInt(0) == USED
                && new String(content(content, 0), StandardCharsets.UTF_8).equals(origin);
    }

    private static List<JournalEntry> entries(ByteBuffer content) throws IOException {
        List<JournalEntry> entries = new ArrayList<>();
        for (int slot = 1; slot < SLOTS; slot++) {
            if (content.getInt(slot * SLOT_BYTES) == USED) {
                entries.add(JournalEntry.of(content(content, slot)));
            }
        }
        return entries;
    }

    private static byte[] content(ByteBuffer file, int slot) throws IOException {
        int start = slot * SLOT_BYTES;
        int length = file.getInt(start + 4);
        if (length < 0 || length > SLOT_BYTES - CONTENT_OFFSET) {
            throw new IOException("Slot " + slot + " is damaged.");
        }
        byte[] content = new byte[length];
        file.get(start + CONTENT_OFFSET, content);
        return content;
    }
}
