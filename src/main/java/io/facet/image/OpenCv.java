package io.facet.image;

import static org.bytedeco.opencv.global.opencv_core.setNumThreads;
import static org.bytedeco.opencv.global.opencv_core.setUseOpenCL;

import com.sun.jna.NativeLibrary;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_core;

/** Settings of the native library that hold for the whole process, made once before its first use. */
final class OpenCv {

    /** What OpenCV decodes at most, unless its environment says otherwise; a photo over it would look corrupt. */
    static final int MAX_SIDE = 1 << 20;

    static final long MAX_PIXELS = 1L << 30;

    /** {@code cv::utils::logging::setLogLevel}, which the Java binding leaves out. */
    private static final String SET_LOG_LEVEL = "_ZN2cv5utils7logging11setLogLevelENS1_8LogLevelE";

    private static final int SILENT = 0;

    static {
        // JavaCPP counts the memory of the whole process, libtorch's too, against a multiple of the Java heap, reads it
        // from /proc at every allocation, and collects garbage when it seems too much. Admission bounds memory here.
        setUnlessGiven("org.bytedeco.javacpp.maxPhysicalBytes");
        setUnlessGiven("org.bytedeco.javacpp.maxBytes");
        // Photos are decoded side by side, each on its own worker: more threads for one would only get in the way.
        setNumThreads(1);
        // It would look for a device at the first resize, and compile for it.
        setUseOpenCL(false);
        silence();
    }

    private OpenCv() {}

    /** Does its work by being there. */
    static void load() {}

    private static void setUnlessGiven(String property) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, "0");
        }
    }

    /** Whoever sends a broken photo is told so; OpenCV would write lines about it to the error stream as well. */
    private static void silence() {
        try {
            NativeLibrary.getInstance(Loader.load(opencv_core.class))
                    .getFunction(SET_LOG_LEVEL)
                    .invokeInt(new Object[] {SILENT});
        } catch (UnsatisfiedLinkError notOnThisPlatform) {
            // Another compiler names it otherwise. OPENCV_LOG_LEVEL=SILENT does the same there.
        }
    }
}
