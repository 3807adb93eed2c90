package io.facet.telemetry;

import io.facet.detection.DetectionException;
import io.facet.detection.DetectionResult;
import io.facet.detection.ErrorCode;
import io.facet.sidecar.Outcome;
import io.facet.sidecar.Reconciler;
import io.facet.telemetry.StageClock.Lap;
import io.facet.telemetry.StageClock.Stage;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.jboss.logmanager.Level;

/**
 * One question from its beginning to its end. Then it is counted in {@code facet.results}, told in a line of the log, and its
 * span ends: whoever asks, and on whatever thread.
 */
public final class Observation {
    // A photo waits for a worker, and again for its batch. What is shorter is no wait, and no span.
    private static final long A_WAIT_NANOS = 1_000_000;

    private final MeterRegistry registry;
    private final Tracer tracer;
    private final Span span;
    private final ResultLine line;
    private final long begun = System.nanoTime();
    // One clock for a span and the stages in it, else a stage may begin before it.
    private final long epochOffset = epochNanos() - begun;

    public Observation(MeterRegistry registry, Tracer tracer, String name, String bucket, String key, Origin origin) {
        this.registry = registry;
        this.tracer = tracer;
        this.span = start(name, origin.trace(), begun);
        this.line = new ResultLine(bucket, key, origin.requestId(), span.getSpanContext());
        if (bucket != null) {
            span.setAttribute("facet.bucket", bucket).setAttribute("facet.key", key);
        }
    }

    /** A span for each stage of a photo. */
    public void stages(StageClock clock) {
        if (!span.isRecording()) {
            return;
        }
        boolean waited = false;
        for (Lap lap : clock.laps()) {
            if (lap.stage() != Stage.QUEUE || !waited || lap.nanos() >= A_WAIT_NANOS) {
                end(stage(lap), lap.start() + lap.nanos());
            }
            waited |= lap.stage() == Stage.QUEUE;
        }
    }

    /** As far as the photo came, and the stage that failed. */
    public void stages(StageClock clock, Throwable failure) {
        stages(clock);
        if (span.isRecording()) {
            Lap failed = clock.underWay();
            end(stage(failed).setStatus(StatusCode.ERROR, code(failure)), failed.start() + failed.nanos());
        }
    }

    /** Detected, and told to whoever asked. */
    public void detected(DetectionResult result) {
        end(Level.INFO, "detected", result);
    }

    /** Done about a hint. */
    public void reconciled(Reconciler.Reconciled done) {
        // A store tells of each sidecar that is written to it, too.
        Level level = done.outcome() == Outcome.IGNORED ? Level.DEBUG : Level.INFO;
        end(level, done.outcome().label(), done.result().orElse(null));
    }

    public void failed(Throwable failure) {
        if (failure instanceof CancellationException) {
            cancelled();
            return;
        }
        String code = code(failure);
        span.setStatus(StatusCode.ERROR, code);
        // A full house says so of every photo of a big folder, and each has its turn later.
        Level level = code.equals(ErrorCode.OVERLOADED.name()) ? Level.DEBUG : Level.INFO;
        end(level, "failed", code, -1);
    }

    /** Whoever asked has gone. */
    public void cancelled() {
        end(Level.DEBUG, "cancelled", "", -1);
    }

    private void end(Level level, String outcome, DetectionResult result) {
        String code = result == null || result.error() == null
                ? ""
                : result.error().code().name();
        int faces =
                result == null || result.faces() == null ? -1 : result.faces().size();
        end(level, outcome, code, faces);
    }

    private void end(Level level, String outcome, String code, int faces) {
        long now = System.nanoTime();
        registry.counter("facet.results", "outcome", outcome, "code", code).increment();
        line.write(level, outcome, code, faces, now - begun);
        span.setAttribute("facet.outcome", outcome);
        if (!code.isEmpty()) {
            span.setAttribute("facet.code", code);
        }
        if (faces >= 0) {
            span.setAttribute("facet.faces", faces);
        }
        end(span, now);
    }

    private Span start(String name, Context parent, long nanos) {
        return tracer.spanBuilder(name)
                .setParent(parent)
                .setSpanKind(SpanKind.INTERNAL)
                .setStartTimestamp(nanos + epochOffset, TimeUnit.NANOSECONDS)
                .startSpan();
    }

    private Span stage(Lap lap) {
        return start(lap.stage().label(), Context.root().with(span), lap.start());
    }

    private void end(Span ended, long nanos) {
        ended.end(nanos + epochOffset, TimeUnit.NANOSECONDS);
    }

    private static String code(Throwable failure) {
        ErrorCode code = failure instanceof DetectionException known ? known.code() : ErrorCode.INTERNAL;
        return code.name();
    }

    private static long epochNanos() {
        Instant now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }
}
