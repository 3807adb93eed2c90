package io.facet.torch;

import com.sun.jna.NativeLibrary;

/**
 * Settings that libtorch takes from the C library and that no Java property reaches. They are made before it is loaded;
 * what the environment says already stays.
 */
final class NativeSettings {
    /**
     * oneDNN compiles each convolution for each shape of input and keeps 1024 of them, enough for some 30 shapes. Small
     * photos come in 400 shapes: measured in int8, a photo took 3.0 ms with its shape in the cache and 10.4 ms without. A
     * shape takes about 2.4 MB, so this many bound the cache at about 600 MB, which only a photo of every shape fills.
     */
    private static final String PRIMITIVE_CACHE = "8192";

    // malloc.h of glibc
    private static final int M_TRIM_THRESHOLD = -1;
    private static final int M_TOP_PAD = -2;
    private static final int M_MMAP_THRESHOLD = -3;

    private NativeSettings() {}

    /**
     * oneDNN asks OpenMP for its threads, and the engine's own setting does not always reach that: measured in fp32 without
     * warm-up, one photo took both cores, 36 ms of their time instead of 18.
     *
     * @param threads inside one network call
     */
    static void apply(int threads) {
        try {
            NativeLibrary c = NativeLibrary.getProcess();
            setUnlessGiven(c, "ONEDNN_PRIMITIVE_CACHE_CAPACITY", PRIMITIVE_CACHE);
            setUnlessGiven(c, "OMP_NUM_THREADS", String.valueOf(threads));
            keepFreedMemory(c);
        } catch (UnsatisfiedLinkError notThisPlatform) {
            // It works without, only slower.
        }
    }

    private static void setUnlessGiven(NativeLibrary c, String variable, String value) {
        c.getFunction("setenv").invokeInt(new Object[] {variable, value, 0});
    }

    /**
     * The feature maps of one photo are freed before the next ones are asked for. glibc would give them back to the system
     * and fetch and clear them again: measured in fp32, that halved the throughput at times.
     */
    private static void keepFreedMemory(NativeLibrary c) {
        setMalloc(c, M_MMAP_THRESHOLD, 32 << 20);
        setMalloc(c, M_TRIM_THRESHOLD, 512 << 20);
        setMalloc(c, M_TOP_PAD, 64 << 20);
    }

    private static void setMalloc(NativeLibrary c, int parameter, int bytes) {
        c.getFunction("mallopt").invokeInt(new Object[] {parameter, bytes});
    }
}
