package io.facet.telemetry;

import io.facet.detection.DetectionException;
import io.facet.detection.DetectionResult;
import io.facet.detection.ErrorCode;
import io.facet.detection.Result;
import io.facet.telemetry.ResultLine.Found;
import io.facet.telemetry.StageTimer.Stage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jboss.logmanager.Level;

/**
 * One request for a photo, from any trigger and on any thread. When it ends, it is counted and timed by outcome and
 * logged in one line, and its span ends.
 */
public final class Observation {
    static final String DETECT = "detect";
    static final String RECONCILE = "reconcile";
    static final String DETECTED = "detected";
    static final String FAILED = "failed";
    static final String CANCELLED = "cancelled";

    private final RequestMetrics metrics;
    private final Tracer tracer;
    private final Span span;
    private final Origin origin;
    private final String name;
    private final ResultLine line;
    private final long startNanos = System.nanoTime();
    // One clock for the span and its stages; otherwise a stage could start before its span.
    private final long epochOffset = epochNanos() - startNanos;

    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean clip;

    Observation(RequestMetrics metrics, Tracer tracer, String name, String bucket, String photo, Origin origin) {
        this.metrics = metrics;
        this.tracer = tracer;
        this.name = name;
        this.origin = origin;
        this.span = startSpan(name, origin.trace(), startNanos);
        this.line = new ResultLine(bucket, photo, origin.requestId(), span.getSpanContext());
        if (bucket != null) {
            span.setAttribute("facet.bucket", bucket).setAttribute("facet.key", photo);
        }
    }

    /** Whether the photo's result becomes a sidecar. */
    public boolean isReconciliation() {
        return name.equals(RECONCILE);
    }

    /** The object is a clip, whose time is not comparable to that of a photo. */
    public void isOfClip() {
        clip = true;
    }

    /** A long task has advanced. */
    public void progressed() {
        origin.progressed().run();
    }

    /** Deliveries of the queue message, including this one; 1 for other triggers. */
    public int deliveries() {
        return origin.deliveries();
    }

    public StageTimer stages() {
        return new StageTimer(this, metrics);
    }

    /** Measures one stage that is not part of a detection. */
    public <T> Uni<T> timed(Stage stage, Supplier<Uni<? extends T>> step) {
        StageTimer stages = stages();
        return stages.timed(stage, step).invoke(stages::record);
    }

    public void completed(Level level, String outcome, Optional<? extends Result> result) {
        Optional<DetectionResult.Failure> error = result.map(Result::error);
        String code = error.map(unreadable -> unreadable.code().name()).orElse("");
        String reason = error.map(DetectionResult.Failure::message).orElse("");
        end(level, outcome, code, reason, result.flatMap(Found::in));
    }

    public void failed(Throwable failure) {
        if (failure instanceof CancellationException) {
            cancelled();
            return;
        }
        String code = code(failure);
        span.setStatus(StatusCode.ERROR, code);
        // A large directory would log OVERLOADED for every photo, and each photo is retried.
        Level level = code.equals(ErrorCode.OVERLOADED.name()) ? Level.DEBUG : Level.INFO;
        end(level, FAILED, code, reason(failure), Optional.empty());
    }

    /** The client disconnected. */
    public void cancelled() {
        end(Level.DEBUG, CANCELLED, "", "", Optional.empty());
    }

    void stageSucceeded(Stage stage, long start, long nanos) {
        if (span.isRecording()) {
            endSpan(startSpan(stage, start), start + nanos);
        }
    }

    void stageFailed(Stage stage, long start, Throwable failure) {
        if (span.isRecording()) {
            endSpan(startSpan(stage, start).setStatus(StatusCode.ERROR, code(failure)), System.nanoTime());
        }
    }

    /** Only the first end counts: a photo can complete after its client got an error or disconnected. */
    private void end(Level level, String outcome, String code, String reason, Optional<Found> found) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        long now = System.nanoTime();
        long sinceReceipt = now - origin.receivedNanos().orElse(startNanos);
        metrics.recordResult(outcome, code, clip, sinceReceipt);
        line.write(level, outcome, code, reason, found, sinceReceipt);
        span.setAttribute("facet.outcome", outcome);
        if (!code.isEmpty()) {
            span.setAttribute("facet.code", code);
        }
        found.ifPresent(faces -> span.setAttribute("facet." + faces.unit() + "s", faces.count()));
        endSpan(span, now);
    }

    private Span startSpan(String name, Context parent, long nanos) {
        return tracer.spanBuilder(name)
                .setParent(parent)
                .setSpanKind(SpanKind.INTERNAL)
                .setStartTimestamp(nanos + epochOffset, TimeUnit.NANOSECONDS)
                .startSpan();
    }

    private Span startSpan(Stage stage, long start) {
        return startSpan(stage.label(), Context.root().with(span), start);
    }

    private void endSpan(Span ended, long nanos) {
        ended.end(nanos + epochOffset, TimeUnit.NANOSECONDS);
    }

    private static String code(Throwable failure) {
        if (failure instanceof TimeoutException) {
            return ErrorCode.TIMEOUT.name();
        }
        ErrorCode code = failure instanceof DetectionException known ? known.code() : ErrorCode.INTERNAL;
        return code.name();
    }

    /** Empty for an unexpected failure, which is logged with its stack trace. */
    private static String reason(Throwable failure) {
        return failure instanceof DetectionException known ? known.reason() : "";
    }

    private static long epochNanos() {
        Instant now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }
}
