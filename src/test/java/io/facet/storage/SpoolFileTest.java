package io.facet.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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
            var space = new SpoolSpace(mount, Long.MAX_VALUE);
            for (int i = 0; i < 3; i++) {
                try (SpoolFile file = space.create("upload-", 0)) {
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
        var space = new SpoolSpace(mount.resolve("none"), 100);
        for (int i = 0; i < 3; i++) {
            assertCode(ErrorCode.STORE_UNAVAILABLE, () -> space.create("upload-", 60));
        }
    }

    @Test
    void filesTogetherHaveAtMostTheLimit() {
        var space = new SpoolSpace(mount, 100);
        SpoolFile known = space.create("upload-", 60);
        assertCode(ErrorCode.OVERLOADED, () -> space.create("upload-", 41));

        SpoolFile unknown = space.create("upload-", 0);
        unknown.append(ByteBuffer.allocate(40));
        known.append(ByteBuffer.allocate(60));
        assertCode(ErrorCode.OVERLOADED, () -> unknown.append(ByteBuffer.allocate(1)));
        assertThat(unknown.size()).isEqualTo(40);

        known.content().close();
        known.close();
        unknown.append(ByteBuffer.allocate(60));
        unknown.content(0, 10).close();
        assertCode(ErrorCode.OVERLOADED, () -> space.create("upload-", 1));
        unknown.close();
        space.create("upload-", 100).close();
    }

    @Test
    void fileThatNeverFitsHasTooManyBytes() {
        var space = new SpoolSpace(mount, 100);
        assertCode(ErrorCode.TOO_MANY_BYTES, () -> space.create("upload-", 101));
        try (SpoolFile file = space.create("upload-", 0)) {
            assertCode(ErrorCode.TOO_MANY_BYTES, () -> file.append(ByteBuffer.allocate(101)));
        }
    }

    private static void assertCode(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DetectionException.class,
                        failure -> assertThat(failure.code()).isEqualTo(code));
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command).start().waitFor();
    }
}
