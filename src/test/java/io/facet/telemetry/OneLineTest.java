package io.facet.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.Test;

class OneLineTest {
    private final PatternFormatter format = new PatternFormatter("%-5p %s%x%e%n");

    @Test
    void requestIdIsLabelledAndAbsentIfThereIsNone() {
        ExtLogRecord inRequest = record("Photo failed");
        inRequest.putMdc("requestId", "my-id");

        assertThat(line(inRequest)).isEqualTo("INFO  Photo failed requestId=my-id\n");
        assertThat(line(record("Ready"))).isEqualTo("INFO  Ready\n");
    }

    @Test
    void namesOfClientsCannotForgeOrHideLines() {
        String forged = "x.jpg\r\n2026 ERROR forged\u0085\u2028\u2029\u001b[2K\u202egpj.exe";

        assertThat(line(record("Photo failed: %s", forged)))
                .isEqualTo("INFO  Photo failed: x.jpg??2026 ERROR forged????[2K?gpj.exe\n");
    }

    @Test
    void longMessageIsShortened() {
        assertThat(line(record("a".repeat(100_000)))).hasSizeLessThan(4200).endsWith("…\n");
    }

    @Test
    void messageWithoutSuchCharactersIsUnchanged() {
        assertThat(line(record("100 %s {0} ü 日本 😀", "%d"))).isEqualTo("INFO  100 %d {0} ü 日本 😀\n");
    }

    private static ExtLogRecord record(String message, Object... parameters) {
        var record = new ExtLogRecord(
                Level.INFO,
                message,
                parameters.length == 0 ? FormatStyle.NO_FORMAT : FormatStyle.PRINTF,
                OneLineTest.class.getName());
        record.setParameters(parameters);
        return record;
    }

    private String line(ExtLogRecord record) {
        assertThat(new OneLine().isLoggable(record)).isTrue();
        return format.format(record);
    }
}
