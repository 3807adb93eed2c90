package io.facet.torch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** CPU instructions that multiply and add bytes (VNNI) or bf16, by their flag in {@code /proc/cpuinfo}. */
public record CpuFeatures(Optional<String> int8, Optional<String> bf16) {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    public static CpuFeatures ofThisMachine() {
        try {
            return parse(Files.isReadable(CPU_INFO) ? Files.readString(CPU_INFO) : "");
        } catch (IOException e) {
            return parse("");
        }
    }

    public static CpuFeatures parse(String cpuInfo) {
        Set<String> flags = Set.copyOf(List.of(cpuInfo.split("\\s+")));
        return new CpuFeatures(first(flags, "avx512_vnni", "avx_vnni"), first(flags, "amx_bf16", "avx512_bf16"));
    }

    private static Optional<String> first(Set<String> flags, String... wanted) {
        return Stream.of(wanted).filter(flags::contains).findFirst();
    }
}
