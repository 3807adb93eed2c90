package io.facet.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facet.detection.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifiedCopyTest {
    private static final byte[] VERIFIED = {1, 2, 3};
    private static final byte[] CHANGED = {1, 2, 4};

    @TempDir
    private Path folder;

    private ModelFile model;

    @BeforeEach
    void writeModel() throws IOException {
        model = new ModelFile(Files.write(folder.resolve("model.pt"), VERIFIED), Sha256.hex(VERIFIED));
    }

    @Test
    void copyIsPrivateAndKeepsItsBytesWhenTheFileChanges() throws IOException {
        Path path;
        try (VerifiedCopy copy = model.verifiedCopy()) {
            path = copy.path();
            Files.write(model.path(), CHANGED);

            assertThat(path).hasBinaryContent(VERIFIED);
            assertThat(Files.getPosixFilePermissions(path)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(Files.getPosixFilePermissions(path.getParent()))
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void changedFileIsRejectedWithBothHashesAndLeavesNoCopy() throws IOException {
        Path directory;
        try (VerifiedCopy copy = model.verifiedCopy()) {
            directory = copy.path().getParent();
        }
        Set<Path> before = list(directory);
        Files.write(model.path(), CHANGED);

        assertThatThrownBy(model::verifiedCopy)
                .hasMessage("its file has sha256 %s, expected %s", Sha256.hex(CHANGED), Sha256.hex(VERIFIED));
        assertThat(list(directory)).isEqualTo(before);
    }

    private static Set<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.collect(Collectors.toSet());
        }
    }
}
