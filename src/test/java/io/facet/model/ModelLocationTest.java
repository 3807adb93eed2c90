package io.facet.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelLocationTest {

    @Test
    void pathIsAcceptedWithAndWithoutScheme() throws IOException {
        assertThat(ModelLocation.parse("models/heavy one.pt").file()).contains(Path.of("models/heavy one.pt"));
        assertThat(ModelLocation.parse("file:/models/heavy%20one.pt").file()).contains(Path.of("/models/heavy one.pt"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.org/heavy.pt?token=1",
                "http://localhost:8000/heavy.pt",
                "http://127.0.0.1/heavy.pt",
                "http://[::1]:8000/heavy.pt"
            })
    void webServersAreAccepted(String location) throws IOException {
        assertThat(ModelLocation.parse(location).remote()).contains(URI.create(location));
    }

    @Test
    void s3KeyIsLiteral() throws IOException {
        URI object =
                ModelLocation.parse("s3://my_models/a b/100%25.pt").remote().orElseThrow();

        assertThat(object.getAuthority()).isEqualTo("my_models");
        assertThat(object.getPath()).isEqualTo("/a b/100%25.pt");
    }

    @ParameterizedTest
    @CsvSource({
        "http://example.org/heavy.pt, use https",
        "http://127.example.org/heavy.pt, use https",
        "http://localhost.example.org/heavy.pt, use https",
        "ftp://example.org/heavy.pt, 'use file, https or s3'",
        "s3://models, s3://bucket/key",
        "s3:/models/heavy.pt, s3://bucket/key",
        "https://exa mple.org/heavy.pt, not valid",
        "file://host:99/heavy.pt, not valid"
    })
    void otherLocationsAreRejectedWithTheReason(String location, String reason) {
        assertThatThrownBy(() -> ModelLocation.parse(location))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(reason);
    }
}
