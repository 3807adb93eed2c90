package io.facet.retinaface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.engine.Engine;
import io.facet.batch.BatchSettings;
import io.facet.detection.DetectionException;
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
    void anUnknownDeviceIsRefused() {
        assertThatThrownBy(() -> engine.device("tpu")).hasMessageContaining("auto, cpu, gpu or gpu:N");
    }
}
