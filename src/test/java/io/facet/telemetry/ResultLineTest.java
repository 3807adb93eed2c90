package io.facet.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.facet.telemetry.ResultLine.Found;
import io.facet.testing.CapturedLog;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import java.util.Optional;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ResultLineTest {
    @AutoClose
    private final CapturedLog log = new CapturedLog("io.facet.results");

    @Test
    void storedResultIsLoggedWithItsFields() {
        SpanContext span = SpanContext.create(
                "0af7651916cd43dd8448eb211c80319c",
                "b7ad6b7169203331",
                TraceFlags.getSampled(),
                TraceState.getDefault());

        new ResultLine("holiday", "2026/beach.jpg", "my-id", span)
                .write(Level.INFO, "stored", "", "", Optional.of(new Found(2, "face")), 14_230_000);

        assertThat(log.records()).hasSize(1);
        assertThat(log.records().get(0).getMessage()).isEqualTo("holiday/2026/beach.jpg stored, 2 faces, 14.2 ms");
        assertThat(log.records().get(0).getMdcCopy())
                .containsOnly(
                        entry("bucket", "holiday"),
                        entry("key", "2026/beach.jpg"),
                        entry("outcome", "stored"),
                        entry("faces", "2"),
                        entry("milliseconds", "14.2"),
                        entry("requestId", "my-id"),
                        entry("traceId", "0af7651916cd43dd8448eb211c80319c"),
                        entry("spanId", "b7ad6b7169203331"));
    }

    @Test
    void unknownValuesHaveNoField() {
        new ResultLine(null, "beach.jpg", null, SpanContext.getInvalid())
                .write(Level.INFO, "failed", "CORRUPT_IMAGE", "The JPEG is truncated.", Optional.empty(), 900_000);

        assertThat(log.records().get(0).getMessage())
                .isEqualTo("beach.jpg failed (CORRUPT_IMAGE: The JPEG is truncated.), 0.9 ms");
        assertThat(log.records().get(0).getMdcCopy())
                .containsOnlyKeys("file", "outcome", "code", "reason", "milliseconds");
    }

    @Test
    void keyWithALineBreakCannotForgeALine() {
        new ResultLine("b", "x.jpg stored\n12:00:00 ERROR forged %s {0}", null, SpanContext.getInvalid())
                .write(Level.INFO, "current", "", "", Optional.empty(), 0);

        assertThat(log.records().get(0).getMessage())
                .isEqualTo("b/x.jpg stored?12:00:00 ERROR forged %s {0} current, 0.0 ms");
    }
}
