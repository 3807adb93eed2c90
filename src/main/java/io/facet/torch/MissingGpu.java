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

/** Why there is no GPU, in words that say what to do about it. */
final class MissingGpu {
    /** The driver, which only the machine can bring. */
    private static final String DRIVER = "libcuda.so.1";

    private static final String LIBTORCH = "libtorch_cuda.so";
    /** What DJL counts the GPUs with, and what libtorch computes with. */
    private static final List<String> CUDA = List.of("libcudart.so", "libcublas.so.12", "libcudnn.so.9");

    private static final String INSTALL_DRIVER =
            DRIVER + " is not found: install NVIDIA's driver, and give a container the GPU (docker run --gpus all).";
    private static final String LAY_OUT =
            "deploy/gpu/layout.sh brings what CUDA needs and names it in the environment.";

    // "libcudnn.so.9: cannot open shared object file", as the dynamic linker says it.
    private static final Pattern NOT_FOUND = Pattern.compile("(lib[\\w.+-]+): cannot open shared object file");

    private MissingGpu() {}

    /** For a libtorch that is loaded and sees fewer GPUs than are asked for. */
    static String reason() {
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
            sentences.add("Not found: " + String.join(", ", missing) + ". " + LAY_OUT);
        }
        if (sentences.isEmpty()) {
            sentences.add(
                    "All libraries are there: nvidia-smi shows what the driver sees, CUDA_VISIBLE_DEVICES may hide some.");
        }
        return String.join(" ", sentences);
    }

    /** For a libtorch that cannot be loaded: one for CUDA needs the driver even to start. */
    static String reason(EngineException notLoaded) {
        for (Throwable cause = notLoaded; cause != null; cause = cause.getCause()) {
            Matcher library = NOT_FOUND.matcher(String.valueOf(cause.getMessage()));
            if (library.find()) {
                return library.group(1).equals(DRIVER)
                        ? INSTALL_DRIVER
                        : "%s is not found. If it is of CUDA, %s".formatted(library.group(1), LAY_OUT);
            }
        }
        return "The log says why.";
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
