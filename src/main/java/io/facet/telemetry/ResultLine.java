package io.facet.telemetry;

import io.facet.detection.Result;
import io.opentelemetry.api.trace.SpanContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.Logger;

/**
 * The log line of a result, never with content of the photo. In JSON logs each value is a field of the record, not of the
 * thread's MDC, because several threads process the photos of one request.
 *
 * @param bucket null if the photo is not in a store
 * @param name the key, or the name of an upload
 */
record ResultLine(String bucket, String name, String requestId, SpanContext span) {
    private static final Logger LOG = Logger.getLogger("io.facet.results");
    // The longest key in S3.
    private static final int MAX_NAME_LENGTH = 1024;
    private static final int MAX_REASON_LENGTH = 500;

    /** The number of faces of a photo or tracks of a clip. */
    record Found(int count, String unit) {

        /** Empty if the object cannot be read. */
        static Optional<Found> in(Result result) {
            return result.found().isPresent()
                    ? Optional.of(new Found(result.found().getAsInt(), result.unit()))
                    : Optional.empty();
        }

        String text() {
            return count + " " + unit + (count == 1 ? "" : "s");
        }
    }

    /** {@code code} and {@code reason} are empty without a failure. */
    void write(Level level, String outcome, String code, String reason, Optional<Found> found, long nanos) {
        if (!LOG.isLoggable(level)) {
            return;
        }
        long tenths = Math.round(nanos / 1e5);
        String millis = tenths / 10 + "." + tenths % 10;
        String shownReason = OneLine.of(reason, MAX_REASON_LENGTH);
        Map<String, String> fields = new LinkedHashMap<>();
        put(fields, "bucket", bucket);
        put(fields, bucket == null ? "file" : "key", OneLine.of(name, MAX_NAME_LENGTH));
        put(fields, "outcome", outcome);
        put(fields, "code", code.isEmpty() ? null : code);
        put(fields, "reason", shownReason.isEmpty() ? null : shownReason);
        found.ifPresent(faces -> put(fields, faces.unit() + "s", String.valueOf(faces.count())));
        put(fields, "milliseconds", millis);
        put(fields, "requestId", requestId);
        put(fields, "traceId", span.isValid() ? span.getTraceId() : null);
        put(fields, "spanId", span.isValid() ? span.getSpanId() : null);

        var line = new ExtLogRecord(
                level,
                text(outcome, code, shownReason, found, millis),
                FormatStyle.NO_FORMAT,
                ResultLine.class.getName());
        line.setLoggerName(LOG.getName());
        line.setMdc(fields);
        LOG.logRaw(line);
    }

    private String text(String outcome, String code, String reason, Optional<Found> found, String millis) {
        String photo = OneLine.of((bucket == null ? "" : bucket + "/") + name, MAX_NAME_LENGTH);
        String why = code.isEmpty() ? "" : " (" + code + (reason.isEmpty() ? "" : ": " + reason) + ")";
        String faces = found.map(Found::text).map(text -> ", " + text).orElse("");
        return photo + " " + outcome + why + faces + ", " + millis + " ms";
    }

    private static void put(Map<String, String> fields, String name, String value) {
        if (value != null) {
            fields.put(name, value);
        }
    }
}
