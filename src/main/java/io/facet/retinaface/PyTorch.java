package io.facet.retinaface;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import io.facet.batch.BatchConfig;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.ErrorCode;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** DJL's PyTorch engine, set up once, at first use, for the way this service uses it. */
@ApplicationScoped
class PyTorch {
    private static final Pattern GPU = Pattern.compile("gpu(?::(\\d+))?");

    private final Engine engine;

    PyTorch(BatchConfig config) {
        // All are read once, when the engine is loaded.
        NativeSettings.apply();
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        // Exported graphs are traced and frozen: profiling them again costs seconds at every new shape.
        System.setProperty("ai.djl.pytorch.graph_optimizer", "false");
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        this.engine = Engine.getEngine("PyTorch");
        // Not a property: the tuner tries one number after another. It holds for threads that have not computed yet.
        JniUtils.setNumThreads(config.threadsPerWorker());
    }

    /**
     * The device of a setting.
     *
     * @param setting {@code auto} takes the first GPU if there is one
     * @throws DetectionException when a GPU was asked for and is not there
     */
    Device device(String setting) {
        if (!meansGpu(setting)) {
            return Device.cpu();
        }
        Matcher gpu = GPU.matcher(setting.equals("auto") ? "gpu" : setting);
        if (!gpu.matches()) {
            throw DetectionOptions.badParameter("facet.model.device", setting, "auto, cpu, gpu or gpu:N");
        }
        int index = gpu.group(1) == null ? 0 : Integer.parseInt(gpu.group(1));
        if (index >= engine.getGpuCount()) {
            throw new DetectionException(
                    ErrorCode.INTERNAL,
                    ("facet.model.device is %s, but PyTorch sees %d CUDA devices. It needs the NVIDIA driver and libcudart,"
                                    + " and a libtorch built for CUDA; or set facet.model.device=cpu.")
                            .formatted(setting, engine.getGpuCount()));
        }
        return Device.gpu(index);
    }

    /** Whether a setting means a GPU, be it there or not. */
    boolean meansGpu(String setting) {
        return !setting.equals("cpu") && (!setting.equals("auto") || engine.getGpuCount() > 0);
    }

    /** How results and {@code /models} name a device. */
    static String label(Device device) {
        return device.isGpu() ? "gpu:" + device.getDeviceId() : "cpu";
    }
}
