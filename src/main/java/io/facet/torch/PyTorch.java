package io.facet.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.pytorch.jni.JniUtils;
import com.sun.jna.NativeLibrary;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** DJL's PyTorch engine with Facet's settings, and the device that it runs on. */
public final class PyTorch {
    private static final Pattern GPU = Pattern.compile("gpu(?::(\\d{1,3}))?");

    // The default of 1024 convolutions is enough for some 30 input shapes, but small photos have 400: in int8, a photo
    // took 10.4 ms instead of 3.0 if its shape was not in the cache. A shape takes about 2.4 MB.
    private static final String ONEDNN_CACHE_CAPACITY = "8192";

    private static final int M_TRIM_THRESHOLD = -1;
    private static final int M_TOP_PAD = -2;
    private static final int M_MMAP_THRESHOLD = -3;

    private final String setting;
    // Read once: counting GPUs calls the driver, which logs a warning if it is too old.
    private final int gpus;

    /** PyTorch cannot be loaded or does not see the configured GPU. The message says what to do. */
    public static final class UnavailableException extends RuntimeException {
        UnavailableException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * @param threads inside one network call; the last value applies to the whole process
     * @param device {@code auto} (the first GPU if there is one), {@code cpu}, {@code gpu} or {@code gpu:N}
     * @param gpuMemoryFraction of the GPU's memory, more than 0 and up to 1
     */
    public PyTorch(int threads, String device, OptionalDouble gpuMemoryFraction) {
        this.setting = device;
        configureNativeLibraries(threads);
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        // Exported graphs are traced and frozen; profiling them again costs seconds at every new shape.
        System.setProperty("ai.djl.pytorch.graph_optimizer", "false");
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        this.gpus = loadEngine().getGpuCount();
        // Not a property, because tuning changes it.
        JniUtils.setNumThreads(threads);
        gpuMemoryFraction.ifPresent(this::limitGpuMemory);
    }

    private static Engine loadEngine() {
        try {
            return Engine.getEngine("PyTorch");
        } catch (EngineException e) {
            throw new UnavailableException("PyTorch cannot be loaded. " + GpuDiagnosis.loadFailure(e), e);
        }
    }

    private void limitGpuMemory(double fraction) {
        if (!(fraction > 0 && fraction <= 1)) {
            throw notAllowed("facet.model.gpu-memory-fraction", fraction, "more than 0, up to 1");
        }
        if (gpus > 0 && usesGpu()) {
            GpuMemory.limit(device(), fraction);
        }
    }

    /** @throws UnavailableException if it is a GPU that PyTorch does not see */
    public Device device() {
        if (!usesGpu()) {
            return Device.cpu();
        }
        Matcher gpu = GPU.matcher(setting.equals("auto") ? "gpu" : setting);
        if (!gpu.matches()) {
            throw notAllowed("facet.model.device", setting, "auto, cpu, gpu or gpu:N");
        }
        int index = gpu.group(1) == null ? 0 : Integer.parseInt(gpu.group(1));
        if (index >= gpus) {
            throw new UnavailableException(
                    "facet.model.device is %s, but PyTorch sees %d GPUs. %s Or set facet.model.device=cpu."
                            .formatted(setting, gpus, GpuDiagnosis.missingGpu()),
                    null);
        }
        return Device.gpu(index);
    }

    /** Whether a GPU is configured, even if PyTorch does not see it. */
    public boolean usesGpu() {
        return !setting.equals("cpu") && (!setting.equals("auto") || gpus > 0);
    }

    /** The name of a device in results and {@code /models}. */
    public static String label(Device device) {
        return device.isGpu() ? "gpu:" + device.getDeviceId() : "cpu";
    }

    private static IllegalArgumentException notAllowed(String name, Object value, String allowed) {
        return new IllegalArgumentException("%s must be %s (got %s).".formatted(name, allowed, value));
    }

    /** Environment variables and malloc settings, which libtorch reads when it is loaded. The environment's own win. */
    private static void configureNativeLibraries(int threads) {
        try {
            NativeLibrary libc = NativeLibrary.getProcess();
            setEnvironment(libc, "ONEDNN_PRIMITIVE_CACHE_CAPACITY", ONEDNN_CACHE_CAPACITY);
            // oneDNN takes its threads from OpenMP, and the engine's setting does not always reach it: without warm-up,
            // an fp32 photo took 36 ms on both cores instead of 18.
            setEnvironment(libc, "OMP_NUM_THREADS", String.valueOf(threads));
            // Keep freed memory: returning a photo's feature maps to the system and clearing them again halved the
            // throughput in fp32 at times.
            setMalloc(libc, M_MMAP_THRESHOLD, 32 << 20);
            setMalloc(libc, M_TRIM_THRESHOLD, 512 << 20);
            setMalloc(libc, M_TOP_PAD, 64 << 20);
        } catch (UnsatisfiedLinkError notGlibc) {
            // Slower, but it works.
        }
    }

    private static void setEnvironment(NativeLibrary libc, String variable, String value) {
        int keepExisting = 0;
        libc.getFunction("setenv").invokeInt(new Object[] {variable, value, keepExisting});
    }

    private static void setMalloc(NativeLibrary libc, int parameter, int bytes) {
        libc.getFunction("mallopt").invokeInt(new Object[] {parameter, bytes});
    }
}
