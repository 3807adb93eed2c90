package io.facet.video.analysis;

import io.facet.crash.CrashJournal;
import io.facet.crash.PhotoUse;
import io.facet.storage.ObjectContent;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/**
 * Records in the crash journal which analyzed frames of a clip are in native code. A clip takes minutes, so a process that is killed
 * for other reasons is often working on it. Only a clip that is twice at the same frame is rejected, and only that frame runs alone.
 */
final class NativeFrames {
    private static final int IDENTIFYING_BYTES = 16 << 10;

    private final CrashJournal crashes;
    private final PhotoUse use;
    private final ByteBuffer identity;
    private long frame;
    private Runnable leave = () -> {};

    /** The deliveries of a message do not count: a deployment ends long clips, too. */
    NativeFrames(CrashJournal crashes, Clip clip, ObjectContent content, boolean reconciled) {
        this.crashes = crashes;
        this.use = new PhotoUse(clip.source(), reconciled, 1);
        this.identity = ByteBuffer.allocate(2 * Long.BYTES + IDENTIFYING_BYTES)
                .putLong(0)
                .putLong(content.size())
                .put(content.first(IDENTIFYING_BYTES))
                .flip();
    }

    /**
     * Called before the next frame is decoded. Blocks while a suspect runs alone. Fails with {@code NATIVE_CRASH} if the clip has
     * crashed the process twice at this frame.
     */
    void begin() {
        identity.putLong(0, frame++);
        leave = crashes.enter(use, identity.duplicate(), Runnable::run).await().indefinitely();
    }

    /** The frame is decoded and leaves native code when its faces are detected. */
    void endAfter(CompletableFuture<?> detection) {
        Runnable left = leave;
        leave = () -> {};
        detection.whenComplete((faces, failure) -> left.run());
    }

    /** The last frame was decoded, or the analysis failed. */
    void end() {
        leave.run();
        leave = () -> {};
    }
}
