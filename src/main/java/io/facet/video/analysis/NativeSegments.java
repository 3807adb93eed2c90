package io.facet.video.analysis;

import io.facet.crash.CrashJournal;
import io.facet.crash.PhotoUse;
import io.facet.storage.ObjectContent;
import io.facet.telemetry.Observation;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Records in the crash journal which part of a clip is in native code. A clip takes minutes, so a process that is killed for other
 * reasons is often working on it. Only a clip that is twice in the same short part is rejected, and only that part runs alone.
 */
final class NativeSegments {
    private static final int IDENTIFYING_BYTES = 16 << 10;
    // About a second of work: longer parts would block photos while a suspect runs alone.
    private static final int FRAMES = 50;

    private final CrashJournal crashes;
    private final PhotoUse use;
    private final ByteBuffer identity;
    private int frames;
    private Runnable leave = () -> {};

    /** The deliveries of a message do not count: a deployment ends long clips, too. */
    NativeSegments(CrashJournal crashes, Clip clip, ObjectContent content, Observation observation) throws IOException {
        this.crashes = crashes;
        this.use = new PhotoUse(clip.source(), observation.isReconciliation(), 1);
        this.identity = ByteBuffer.allocate(Integer.BYTES + Long.BYTES + IDENTIFYING_BYTES);
        identity.putInt(0).putLong(content.size());
        content.read(0, identity);
        identity.flip();
    }

    /** Blocks while a suspect runs alone. Fails with {@code NATIVE_CRASH} if the clip has crashed the process twice here. */
    void begin() {
        identity.putInt(0, frames / FRAMES);
        leave = crashes.enter(use, identity.duplicate(), Runnable::run).await().indefinitely();
    }

    /** Called before each frame: whether a new part begins with it. */
    boolean isComplete() {
        return frames++ > 0 && frames % FRAMES == 1;
    }

    void end() {
        leave.run();
        leave = () -> {};
    }
}
