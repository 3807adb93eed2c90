package io.facet.testing;

import org.bytedeco.javacpp.Pointer;

/** Native memory that JavaCPP tracks. */
public final class NativeMemory {
    private static final int STABLE_READINGS = 5;
    private static final int MAX_READINGS = 100;

    private NativeMemory() {}

    /** The bytes in use after the garbage of earlier tests in this process is collected, which JavaCPP does on another thread. */
    public static long trackedBytes() {
        long tracked = -1;
        int stable = 0;
        for (int i = 0; i < MAX_READINGS && stable < STABLE_READINGS; i++) {
            System.gc();
            sleep();
            long now = Pointer.totalBytes();
            stable = now == tracked ? stable + 1 : 0;
            tracked = now;
        }
        return tracked;
    }

    private static void sleep() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
