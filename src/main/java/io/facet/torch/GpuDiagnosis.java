package io.facet.torch;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.jni.LibUtils;
import com.sun.jna.NativeLibrary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Explains why PyTorch has no GPU, and what to do. */
final class GpuDiagnosis {
    private static final String DRIVER = "libcuda.so.1";

    private static final String LIBTORCH = "libtorch_cuda.so";
    // DJL counts GPUs with the first one; libtorch computes with the others.
    private static final List<String> CUDA = List.of("libcudart.so", "libcublas.so.12", "libcudnn.so.9");

    private static final String INSTALL_DRIVER =
            DRIVER + " is not found: install NVIDIA's driver, and give a container the GPU (docker run --gpus all).";
    private static final String RUN_LAYOUT =
            "Run deploy/gpu/layout.sh, which downloads what CUDA needs and sets the environment.";

    // The dynamic linker's message: "libcudnn.so.9: cannot open shared object file".
    private static final Pattern NOT_FOUND = Pattern.compile("(lib[\\w.+-]+): cannot open shared object file");

    private GpuDiagnosis() {}

    static String missingGpu() {
        List<String> missing = new ArrayList<>();
        if (!Files.exists(Path.of(LibUtils.getLibtorchPath(), LIBTORCH))) {
            missing.add(LIBTORCH);
        }
        CUDA.stream().filter(library -> !canBeLoaded(library)).forEach(missing::add);
        List<String> sentences = new ArrayList<>();
        if (!canBeLoaded(DRIVER)) {
            sentences.add(INSTALL_DRIVER);
        }
        if (!missing.isEmpty()) {
            sentences.add("Not found: " + String.join(", ", missing) + ". " + RUN_LAYOUT);
        }
        if (sentences.isEmpty()) {
            sentences.add(
                    "All libraries are present; run nvidia-smi to see the driver's GPUs. CUDA_VISIBLE_DEVICES can hide some.");
        }
        return String.join(" ", sentences);
    }

    /** A libtorch for CUDA cannot be loaded without the driver. */
    static String loadFailure(EngineException notLoaded) {
        for (Throwable cause = notLoaded; cause != null; cause = cause.getCause()) {
            Matcher library = NOT_FOUND.matcher(String.valueOf(cause.getMessage()));
            if (library.find()) {
                return library.group(1).equals(DRIVER)
                        ? INSTALL_DRIVER
                        : "%s is not found. If it belongs to CUDA: %s".formatted(library.group(1), RUN_LAYOUT);
            }
        }
        return "See the log for the cause.";
    }

    private static boolean canBeLoaded(String library) {
        try {
            NativeLibrary.getInstance(library);
            return true;
        } catch (UnsatisfiedLinkError e) {
            return false;
        }
    }
}
