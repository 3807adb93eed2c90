package io.facet.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.facet.batch.BatchConfig;
import io.facet.event.sns.SnsVerifier;
import io.facet.image.ImageConfig;
import io.facet.model.ModelConfig;
import io.facet.notify.NotifyConfig;
import io.facet.pipeline.AdmissionConfig;
import io.facet.queue.QueueConfig;
import io.facet.sidecar.SidecarConfig;
import io.facet.web.security.AccessTokens;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValidatedSettingsTest {

    @Test
    void defaultsAreValid() {
        assertThatCode(() -> read(Map.of())).doesNotThrowAnyException();
    }

    @Test
    void allProblemsOfAllSettingsAreReportedTogether() {
        List<String> problems = problems(Map.of(
                "facet.admission.max-in-flight", "-5",
                "facet.batch.workers", "0",
                "facet.batch.max-size", "0",
                "facet.model.input-size", "641",
                "facet.model.max-loaded", "0",
                "facet.image.max-bytes", "12Q",
                "facet.store.suffix", ".jpg"));

        assertThat(problems)
                .hasSize(7)
                .contains(
                        "facet.admission.max-in-flight must be 1 or more (got -5)",
                        "facet.batch.max-size must be from 1 to 1024 (got 0)",
                        "facet.model.input-size must be a multiple of 32 from 160 to 8192 (got 641)",
                        "facet.model.max-loaded must be 1 or more (got 0)")
                .anyMatch(problem -> problem.startsWith("facet.batch.workers must be from 1 to "))
                .anyMatch(problem -> problem.contains("facet.image.max-bytes") && problem.contains("12Q"))
                .anyMatch(problem -> problem.startsWith("facet.store.suffix must be "));
    }

    @ParameterizedTest
    @CsvSource({
        "facet.batch.max-delay, -1ms",
        "facet.image.max-bytes, 3G",
        "facet.image.max-bytes, 0",
        "facet.model.confidence-threshold, 0.01",
        "facet.model.nms-threshold, 1.1",
        "facet.model.nms-threshold, NaN",
        "facet.model.max-faces, 5001",
        "facet.model.device, gpu:first",
        "facet.model.gpu-memory-fraction, 0",
        "facet.events.queue.url, orders",
        "facet.events.queue.concurrency, 0",
        "facet.events.queue.visibility-timeout, 1s",
        "facet.events.queue.visibility-timeout, 13h",
        "facet.events.queue.visibility-timeout, 2500ms",
        "facet.events.sns.topics, my-topic",
        "facet.security.token-file, ''",
        "facet.notify.url, receiver",
        "facet.notify.url, ftp://receiver.example.com/",
        "facet.notify.url, https://user:password@receiver.example.com/",
        "facet.notify.secret, ''",
        "facet.notify.secret, password",
        "facet.notify.secret, whsec_c2hvcnQ=",
        "facet.notify.secret-file, ''",
        "facet.notify.timeout, 2m",
        "facet.notify.max-attempts, 0",
        "facet.notify.max-in-flight, 0",
        "facet.notify.max-result-bytes, 17M",
    })
    void valueOutsideItsRangeIsRejected(String name, String value) {
        assertThat(problems(Map.of(name, value)))
                .singleElement()
                .asString()
                .startsWith(name + " must be ")
                .contains("(got ");
    }

    @ParameterizedTest
    @ValueSource(strings = {".jpg", ".faces.JPEG", "faces.json", "/../x.json", ".a/b.json", ".", ".faces json"})
    void suffixThatCannotNameASidecarIsRejected(String suffix) {
        assertThat(problems(Map.of("facet.store.suffix", suffix)))
                .singleElement()
                .asString()
                .contains(suffix);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "first,,second"})
    void emptyTokenIsRejectedInsteadOfDisablingAuthentication(String token) {
        assertThat(problems(Map.of("facet.security.token", token)))
                .singleElement()
                .asString()
                .startsWith("facet.security.token must be ");
    }

    @Test
    void tokensAreSeparatedByCommas() {
        SmallRyeConfig config = read(Map.of("facet.security.token", "first,second"));

        assertThat(config.getConfigMapping(AccessTokens.Config.class).token().orElseThrow())
                .containsExactly("first", "second");
    }

    private static List<String> problems(Map<String, String> settings) {
        var failure = catchThrowableOfType(ConfigValidationException.class, () -> read(settings));
        return IntStream.range(0, failure.getProblemCount())
                .mapToObj(i -> failure.getProblem(i).getMessage())
                .collect(Collectors.toList());
    }

    private static SmallRyeConfig read(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .addDiscoveredCustomizers()
                .addDefaultInterceptors()
                .withMapping(AdmissionConfig.class)
                .withMapping(BatchConfig.class)
                .withMapping(ImageConfig.class)
                .withMapping(ModelConfig.class)
                .withMapping(NotifyConfig.class)
                .withMapping(QueueConfig.class)
                .withMapping(SidecarConfig.class)
                .withMapping(AccessTokens.Config.class)
                .withMapping(SnsVerifier.Config.class)
                .withMappingIgnore("**")
                .withDefaultValue("user.home", "home")
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build();
    }
}
