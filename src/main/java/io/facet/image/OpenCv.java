package io.facet.image;

import static org.bytedeco.opencv.global.opencv_core.setNumThreads;
import static org.bytedeco.opencv.global.opencv_core.setUseOpenCL;

import com.sun.jna.NativeLibrary;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_core;

/** Process-wide settings of OpenCV, made once before its first use. */
final class OpenCv {

    /** OpenCV's default limits; larger photos would fail as corrupt. */
    static final int MAX_SIDE = 1 << 20;

    static final long MAX_PIXELS = 1L << 30;

    /** {@code cv::utils::logging::setLogLevel}, which is missing in the Java binding. */
    private static final String SET_LOG_LEVEL = "_ZN2cv5utils7logging11setLogLevelENS1_8LogLevelE";

    private static final int SILENT = 0;

    static {
        // JavaCPP compares the memory of the whole process, libtorch's included, with a multiple of the Java heap: it
        // reads /proc at every allocation and collects garbage if it is too much. Facet limits memory by admission.
        setIfMissing("org.bytedeco.javacpp.maxPhysicalBytes");
        setIfMissing("org.bytedeco.javacpp.maxBytes");
        setNumThreads(1);
        // It would search for a device and compile for it at the first resize.
        setUseOpenCL(false);
        disableLogging();
    }

    private OpenCv() {}

    static void load() {}

    private static void setIfMissing(String property) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, "0");
        }
    }

    private static void disableLogging() {
        try {
            NativeLibrary.getInstance(Loader.load(opencv_core.class))
                    .getFunction(SET_LOG_LEVEL)
                    .invokeInt(new Object[] {SILENT});
        } catch (UnsatisfiedLinkError otherCompiler) {
            // The symbol has another name. Set OPENCV_LOG_LEVEL=SILENT there.
        }
    }
}
