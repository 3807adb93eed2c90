package io.facet.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.pytorch.jni.JniUtils;
import io.facet.batch.BatchConfig;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.ErrorCode;
import io.facet.model.ModelConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** DJL's PyTorch engine, set up once, at first use, for the way this service uses it. */
@ApplicationScoped
public class PyTorch {
    private static final Pattern GPU = Pattern.compile("gpu(?::(\\d{1,3}))?");

    // Asked for every photo; counting them is a call of the driver, and a line of warning where that is too old.
    private final int gpus;

    public PyTorch(BatchConfig batches, ModelConfig models) {
        // All are read once, when the engine is loaded.
        NativeSettings.apply(batches.threadsPerWorker());
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        // Exported graphs are traced and frozen: profiling them again costs seconds at every new shape.
        System.setProperty("ai.djl.pytorch.graph_optimizer", "false");
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        this.gpus = load().getGpuCount();
        // Not a property: the tuner tries one number after another. It holds for threads that have not computed yet.
        JniUtils.setNumThreads(batches.threadsPerWorker());
        models.gpuMemoryFraction().ifPresent(fraction -> limitMemory(models.device(), fraction));
    }

    private static Engine load() {
        try {
            return Engine.getEngine("PyTorch");
        } catch (EngineException e) {
            throw new DetectionException(ErrorCode.INTERNAL, "PyTorch cannot be loaded. " + MissingGpu.reason(e), e);
        }
    }

    private void limitMemory(String setting, double fraction) {
        if (!(fraction > 0 && fraction <= 1)) {
            throw DetectionOptions.badParameter("facet.model.gpu-memory-fraction", fraction, "more than 0, up to 1");
        }
        if (gpus > 0 && meansGpu(setting)) {
            GpuMemory.limit(device(setting), fraction);
        }
    }

    /**
     * The device of a setting.
     *
     * @param setting {@code auto} takes the first GPU if there is one
     * @throws DetectionException when a GPU was asked for and is not there
     */
    public Device device(String setting) {
        if (!meansGpu(setting)) {
            return Device.cpu();
        }
        Matcher gpu = GPU.matcher(setting.equals("auto") ? "gpu" : setting);
        if (!gpu.matches()) {
            throw DetectionOptions.badParameter("facet.model.device", setting, "auto, cpu, gpu or gpu:N");
        }
        int index = gpu.group(1) == null ? 0 : Integer.parseInt(gpu.group(1));
        if (index >= gpus) {
            throw new DetectionException(
                    ErrorCode.INTERNAL,
                    "facet.model.device is %s, but PyTorch sees %d GPUs. %s Or set facet.model.device=cpu."
                            .formatted(setting, gpus, MissingGpu.reason()));
        }
        return Device.gpu(index);
    }

    /** Whether a setting means a GPU, be it there or not. */
    public boolean meansGpu(String setting) {
        return !setting.equals("cpu") && (!setting.equals("auto") || gpus > 0);
    }

    /** How results and {@code /models} name a device. */
    public static String label(Device device) {
        return device.isGpu() ? "gpu:" + device.getDeviceId() : "cpu";
    }
}
