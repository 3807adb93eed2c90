package io.facet.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.facet.detection.DetectionException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolFileTest {
    private static final int HALF = 150 << 10;

    @TempDir
    private Path mount;

    @Test
    void fullDiskIsARetryableErrorAndItsSpaceIsReleased() throws Exception {
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", mount.toString()))
                .isZero();
        try {
            for (int i = 0; i < 3; i++) {
                try (SpoolFile file = SpoolFile.create(mount, "upload-")) {
                    file.append(ByteBuffer.allocate(HALF));
                    assertThat(file.size()).isEqualTo(HALF);
                    assertThat(mount.toFile().list()).isEmpty();

                    assertThatThrownBy(() -> file.append(ByteBuffer.allocate(HALF)))
                            .isInstanceOfSatisfying(
                                    DetectionException.class,
                                    failure -> assertThat(failure.code().retryable())
                                            .isTrue())
                            .hasMessageContaining("no disk space")
                            .hasMessageNotContaining(mount.toString());
                }
            }
        } finally {
            run("umount", mount.toString());
        }
    }

    @Test
    void missingDirectoryIsARetryableError() {
        assertThatThrownBy(() -> SpoolFile.create(mount.resolve("none"), "upload-"))
                .isInstanceOfSatisfying(
                        DetectionException.class,
                        failure -> assertThat(failure.code().retryable()).isTrue());
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command).start().waitFor();
    }
}
