package io.facet.model;

import static io.facet.detection.Precision.BF16;
import static io.facet.detection.Precision.FP16;
import static io.facet.detection.Precision.FP32;
import static io.facet.detection.Precision.INT8;

import ai.djl.Device;
import io.facet.detection.ModelListing.AutoPrecision;
import io.facet.detection.Precision;
import io.facet.torch.CpuFeatures;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which precisions a device supports, and in which order {@code auto} prefers them.
 *
 * <pre>
 *         CPU                                                GPU
 * int8    first with VNNI; else only on request              never
 * bf16    second with AVX-512 BF16 or AMX; else last         last: slow on older GPUs
 * fp16    never                                              first
 * fp32    third                                              second
 * </pre>
 *
 * <p>Measured at 640 × 640 with one thread on an AMD EPYC with VNNI and AVX-512 BF16, in ms: {@code mobilenet0.25} int8
 * 4.7, bf16 9.5, fp32 12.7, fp16 397; {@code resnet50} (random weights) int8 107, bf16 238, fp32 464.
 */
public record PrecisionRules(boolean gpu, CpuFeatures cpu) {
    private static final CpuFeatures THIS_MACHINE = CpuFeatures.ofThisMachine();

    public static PrecisionRules of(Device device) {
        return new PrecisionRules(device.isGpu(), THIS_MACHINE);
    }

    /** The precision that {@code auto} selects from those of a model; empty if it selects none of them. */
    Optional<AutoPrecision> choose(Collection<Precision> offered) {
        List<Precision> order = order();
        return order.stream()
                .filter(offered::contains)
                .findFirst()
                .map(chosen -> new AutoPrecision(chosen, reason(chosen, order.subList(0, order.indexOf(chosen)))));
    }

    private List<Precision> order() {
        if (gpu) {
            return List.of(FP16, FP32, BF16);
        }
        List<Precision> order = new ArrayList<>();
        cpu.int8().ifPresent(flag -> order.add(INT8));
        cpu.bf16().ifPresent(flag -> order.add(BF16));
        order.add(FP32);
        if (cpu.bf16().isEmpty()) {
            order.add(BF16);
        }
        return order;
    }

    private String reason(Precision chosen, List<Precision> faster) {
        if (!faster.isEmpty()) {
            return "the model is not available in " + labels(faster);
        }
        if (gpu) {
            return "fastest on a GPU";
        }
        return cpu.int8()
                .or(cpu::bf16)
                .map(flag -> "the CPU has instructions for %s (%s)".formatted(chosen.label(), flag))
                .orElse("the CPU has no instructions for int8 (VNNI) or bf16");
    }

    /** Why this device does not support a precision; empty if it does. */
    public Optional<String> unsupported(Precision precision) {
        if (gpu && precision == INT8) {
            return Optional.of("int8 runs on CPUs only and this service uses a GPU");
        }
        if (!gpu && precision == FP16) {
            return Optional.of("fp16 runs on GPUs only and this service uses a CPU");
        }
        return Optional.empty();
    }

    public Optional<String> warning(Precision precision) {
        return precision == INT8 && !gpu && cpu.int8().isEmpty()
                ? Optional.of("this CPU has no VNNI: sums of 8-bit products can saturate, which makes scores wrong")
                : Optional.empty();
    }

    static String labels(Collection<Precision> precisions) {
        return precisions.stream().map(Precision::label).collect(Collectors.joining(", "));
    }
}
