package io.facet.model;

import static io.facet.detection.Precision.BF16;
import static io.facet.detection.Precision.FP16;
import static io.facet.detection.Precision.FP32;
import static io.facet.detection.Precision.INT8;
import static org.assertj.core.api.Assertions.assertThat;

import io.facet.detection.Precision;
import io.facet.torch.CpuFeatures;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrecisionRulesTest {
    private static final List<Precision> ALL = List.of(FP32, BF16, FP16, INT8);
    private static final PrecisionRules OLD = cpu("fma avx2");
    private static final PrecisionRules NEW = cpu("avx2 avx512_vnni avx512_bf16");
    private static final PrecisionRules GPU = new PrecisionRules(true, CpuFeatures.parse("avx_vnni"));

    private static PrecisionRules cpu(String flags) {
        return new PrecisionRules(false, CpuFeatures.parse("flags\t\t: " + flags + "\nbugs\t\t: none"));
    }

    private static void assertAuto(PrecisionRules rules, List<Precision> offered, Precision chosen, String... why) {
        assertThat(rules.choose(offered)).hasValueSatisfying(auto -> {
            assertThat(auto.precision()).isEqualTo(chosen);
            assertThat(auto.reason()).contains(why);
        });
    }

    @Test
    void autoPrefersPrecisionsWithCpuInstructions() {
        assertAuto(NEW, ALL, INT8, "avx512_vnni");
        assertAuto(cpu("avx_vnni"), ALL, INT8, "avx_vnni");
        assertAuto(cpu("amx_bf16"), ALL, BF16, "amx_bf16");
        assertAuto(cpu("avx512_bf16"), ALL, BF16, "avx512_bf16");
        assertAuto(OLD, ALL, FP32, "VNNI", "bf16");
    }

    @Test
    void autoFallsBackIfAModelLacksTheFastestPrecision() {
        assertAuto(NEW, List.of(FP32, BF16), BF16, "not available in int8");
        assertAuto(NEW, List.of(FP32), FP32, "not available in int8, bf16");
        assertAuto(GPU, ALL, FP16, "GPU");
        assertAuto(GPU, List.of(FP32, BF16, INT8), FP32, "not available in fp16");
    }

    @Test
    void autoSelectsNoRiskyPrecision() {
        assertThat(OLD.choose(List.of(INT8))).isEmpty();
        assertThat(OLD.choose(List.of(FP16))).isEmpty();
        assertThat(GPU.choose(List.of(INT8))).isEmpty();
    }

    @Test
    void unsupportedPrecisionHasAReason() {
        assertThat(NEW.unsupported(FP16))
                .hasValueSatisfying(why -> assertThat(why).contains("GPU"));
        assertThat(GPU.unsupported(INT8))
                .hasValueSatisfying(why -> assertThat(why).contains("CPUs only"));
        assertThat(List.of(FP32, BF16, INT8))
                .allSatisfy(fine -> assertThat(OLD.unsupported(fine)).isEmpty());
        assertThat(List.of(FP32, BF16, FP16))
                .allSatisfy(fine -> assertThat(GPU.unsupported(fine)).isEmpty());
    }

    @Test
    void int8WithoutVnniHasAWarning() {
        assertThat(OLD.warning(INT8)).hasValueSatisfying(why -> assertThat(why).contains("saturate"));
        assertThat(OLD.warning(FP32)).isEmpty();
        assertThat(NEW.warning(INT8)).isEmpty();
    }
}
