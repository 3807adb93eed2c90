package io.facet.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A configured GPU that is missing is reported and never replaced silently. */
class PyTorchTest {

    private static PyTorch on(String device) {
        return new PyTorch(1, device, OptionalDouble.empty());
    }

    @Test
    void cpuIsUsedOnlyIfNoGpuIsConfigured() {
        assumeTrue(Engine.getEngine("PyTorch").getGpuCount() == 0, "this machine has a GPU");

        assertThat(on("auto").device()).isEqualTo(Device.cpu());
        assertThat(on("cpu").device()).isEqualTo(Device.cpu());
        for (String gpu : new String[] {"gpu", "gpu:1"}) {
            assertThatThrownBy(on(gpu)::device)
                    .isInstanceOf(PyTorch.UnavailableException.class)
                    .hasMessageContainingAll(
                            gpu,
                            "libcuda.so.1",
                            "libtorch_cuda.so",
                            "libcudart.so",
                            "layout.sh",
                            "facet.model.device=cpu");
        }
    }

    @Test
    void missingLibraryOfPyTorchIsNamed() {
        assertThat(loadFailure("/x/libcaffe2_nvrtc.so: libcuda.so.1: cannot open shared object file"))
                .contains("libcuda.so.1", "driver");
        assertThat(loadFailure("/x/libtorch_cuda.so: libcudnn.so.9: cannot open shared object file"))
                .contains("libcudnn.so.9", "layout.sh")
                .doesNotContain("/x/");
        assertThat(loadFailure("/x/libtorch.so: undefined symbol: f")).isEqualTo("See the log for the cause.");
    }

    /** DJL's exception. */
    private static String loadFailure(String reason) {
        return GpuDiagnosis.loadFailure(
                new EngineException("Failed to load PyTorch native library", new UnsatisfiedLinkError(reason)));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, 1.5, Double.NaN})
    void invalidGpuMemoryFractionIsRejected(double fraction) {
        assertThatThrownBy(() -> new PyTorch(1, "cpu", OptionalDouble.of(fraction)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("facet.model.gpu-memory-fraction", "more than 0, up to 1");
    }

    @Test
    void unknownDeviceIsRejected() {
        assertThatThrownBy(on("tpu")::device).hasMessageContaining("auto, cpu, gpu or gpu:N");
    }
}
