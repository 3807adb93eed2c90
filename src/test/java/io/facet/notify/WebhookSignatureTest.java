package io.facet.notify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSignatureTest {
    // The published test vector of Standard Webhooks.
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    private static final String OTHER_SECRET = "whsec_" + Base64.getEncoder().encodeToString(new byte[32]);

    @TempDir
    Path directory;

    @Test
    void signatureEqualsTheReferenceVector() {
        assertThat(sign(SECRET)).isEqualTo(SIGNATURE);
    }

    @Test
    void everySecretSignsDuringARotation() {
        assertThat(sign(OTHER_SECRET, SECRET).split(" ")).hasSize(2).contains(SIGNATURE);
    }

    @Test
    void secretsAreReadFromAFile() throws IOException {
        Path file = Files.writeString(directory.resolve("secret"), SECRET + "\n\n");

        assertThat(WebhookSignature.problem(file)).isEmpty();
        assertThat(sign(new NotifySettings().withSecretFile(file))).isEqualTo(SIGNATURE);
    }

    @Test
    void noSecretMeansNoSignature() {
        assertThat(WebhookSignature.of(new NotifySettings())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret",
                "whsec_",
                "whsec_c2hvcnQ=",
                "whsec_not base64 at all!",
                "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
            })
    void weakOrMalformedSecretIsRejected(String secret) throws IOException {
        assertThat(WebhookSignature.areValid(List.of(secret))).isFalse();
        Path file = Files.writeString(directory.resolve("secret"), secret);
        assertThat(WebhookSignature.problem(file).orElseThrow())
                .contains("facet.notify.secret-file", "whsec_")
                .doesNotContain("c2hvcnQ=");
    }

    @Test
    void missingSecretFileIsAProblem() {
        assertThat(WebhookSignature.problem(directory.resolve("missing")))
                .get()
                .asString()
                .contains("cannot be read");
    }

    private static String sign(String... secrets) {
        return sign(new NotifySettings().withSecrets(secrets));
    }

    private static String sign(NotifyConfig config) {
        Optional<WebhookSignature> signature = WebhookSignature.of(config);
        return signature
                .orElseThrow()
                .sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}".getBytes(UTF_8));
    }
}
