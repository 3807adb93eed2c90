package io.facet.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import io.facet.batch.BatchSettings;
import io.facet.detection.DetectionException;
import io.facet.model.ModelConfig;
import io.facet.retinaface.TestModels;
import io.smallrye.config.SmallRyeConfigBuilder;
import org.junit.jupiter.api.Test;

/** A GPU that was asked for and is not there is missed in words, never replaced in silence. */
class MissingGpuTest {
    private final PyTorch engine = new PyTorch(new BatchSettings(1, 1), TestModels.none());

    @Test
    void theProcessorIsTakenOnlyWhereNoGpuWasAskedFor() {
        assumeTrue(Engine.getEngine("PyTorch").getGpuCount() == 0, "a GPU is there");

        assertThat(engine.device("auto")).isEqualTo(Device.cpu());
        assertThat(engine.device("cpu")).isEqualTo(Device.cpu());
        for (String asked : new String[] {"gpu", "gpu:1"}) {
            assertThatThrownBy(() -> engine.device(asked))
                    .isInstanceOf(DetectionException.class)
                    .hasMessageContainingAll(
                            asked,
                            "libcuda.so.1",
                            "libtorch_cuda.so",
                            "libcudart.so",
                            "layout.sh",
                            "facet.model.device=cpu");
        }
    }

    @Test
    void aLibraryThatKeepsPyTorchFromLoadingIsNamed() {
        assertThat(MissingGpu.reason(notLoaded("/x/libcaffe2_nvrtc.so: libcuda.so.1: cannot open shared object file")))
                .contains("libcuda.so.1", "driver");
        assertThat(MissingGpu.reason(notLoaded("/x/libtorch_cuda.so: libcudnn.so.9: cannot open shared object file")))
                .contains("libcudnn.so.9", "layout.sh")
                .doesNotContain("/x/");
        assertThat(MissingGpu.reason(notLoaded("/x/libtorch.so: undefined symbol: f")))
                .isEqualTo("The log says why.");
    }

    /** As DJL says it. */
    private static EngineException notLoaded(String reason) {
        return new EngineException("Failed to load PyTorch native library", new UnsatisfiedLinkError(reason));
    }

    @Test
    void aFractionOfMemoryThatIsNoneIsRefused() {
        for (String fraction : new String[] {"0", "-1", "1.5", "NaN"}) {
            ModelConfig config = new SmallRyeConfigBuilder()
                    .addDiscoveredConverters()
                    .withMapping(ModelConfig.class)
                    .withDefaultValue("facet.model.gpu-memory-fraction", fraction)
                    .build()
                    .getConfigMapping(ModelConfig.class);

            assertThatThrownBy(() -> new PyTorch(new BatchSettings(1, 1), config))
                    .isInstanceOf(DetectionException.class)
                    .hasMessageContainingAll("facet.model.gpu-memory-fraction", "more than 0, up to 1");
        }
    }

    @Test
    void anUnknownDeviceIsRefused() {
        assertThatThrownBy(() -> engine.device("tpu")).hasMessageContaining("auto, cpu, gpu or gpu:N");
    }
}
