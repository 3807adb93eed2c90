package io.facet.deploy;

import static io.facet.deploy.DeployFiles.found;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every file that names the version of Facet names the version of pom.xml. */
class VersionTest {
    private static final String TAGS = "\\bfacet(?:-gpu)?:v?(\\d+\\.\\d[\\w.]*)";

    @Test
    void imagesHaveTheVersionOfTheBuild() {
        String dockerfiles = text("Dockerfile.jvm") + text("Dockerfile.native");

        assertThat(found(DeployFiles.all() + dockerfiles + pages(), TAGS)).containsExactly(version());
        assertThat(found(dockerfiles, "^ARG VERSION=(\\S+)")).containsExactly(version());
    }

    @Test
    void codeAndDocumentationHaveTheVersionOfTheBuild() {
        assertThat(found(text("src/main/resources/META-INF/openapi.yaml"), "^  version: (\\S+)"))
                .containsExactly(version());
        assertThat(found(text("src/main/java/io/facet/cli/FacetCommand.java"), "^ +version = \"([^\"]+)\""))
                .containsExactly(version());
        assertThat(found(text("README.md"), "^Version (\\d+\\.\\d+\\.\\d+)")).containsExactly(version());
        assertThat(found(text("docs/status.md"), "version is (\\d+\\.\\d+\\.\\d+)"))
                .containsExactly(version());
    }

    static String version() {
        return found(text("pom.xml"), "<artifactId>facet</artifactId>\\s*<version>([^<]+?)(?:-SNAPSHOT)?</version>")
                .first();
    }

    private static String pages() {
        try (Stream<Path> files = Files.list(Path.of("docs"))) {
            return String.join(
                    "\n",
                    files.map(Path::toString)
                            .filter(file -> file.endsWith(".md"))
                            .map(VersionTest::text)
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
