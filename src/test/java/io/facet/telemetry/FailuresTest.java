package io.facet.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.storage.ObjectChangedException;
import io.smallrye.mutiny.CompositeException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class FailuresTest {
    private static final Throwable FORBIDDEN = new DetectionException(ErrorCode.BUCKET_NOT_ALLOWED, "not here");
    private static final Throwable UNAVAILABLE = new DetectionException(ErrorCode.STORE_UNAVAILABLE, "later");

    @Test
    void eventIsRetryableIfOneOfItsFailuresIs() {
        assertThat(Failures.explain(new CompositeException(FORBIDDEN, UNAVAILABLE))
                        .code())
                .isEqualTo(ErrorCode.STORE_UNAVAILABLE);
        assertThat(Failures.explain(new CompositeException(FORBIDDEN, new IllegalStateException("bug")))
                        .code())
                .isEqualTo(ErrorCode.INTERNAL);
        assertThat(Failures.explain(new CompositeException(FORBIDDEN, FORBIDDEN))
                        .code())
                .isEqualTo(ErrorCode.BUCKET_NOT_ALLOWED);
    }

    @Test
    void unexpectedFailureRevealsNoInternals() {
        assertThat(Failures.explain(new IllegalStateException("secret")).message())
                .doesNotContain("secret");
    }

    @Test
    void disconnectedClientIsNotLoggedAsAnError() {
        List<Level> logged = new ArrayList<>();
        var handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                logged.add(line.getLevel());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger log = Logger.getLogger(Failures.class.getName());
        log.addHandler(handler);
        try {
            Failures.explain(new CancellationException("The client disconnected."));
            assertThat(logged).isEmpty();
            Failures.explain(new IllegalStateException("bug"));
            assertThat(logged).hasSize(1);
        } finally {
            log.removeHandler(handler);
        }
    }

    @Test
    void objectThatKeepsChangingIsRetryable() {
        var changed = new ObjectChangedException(ObjectLocation.newest("bucket", "key"));

        assertThat(Failures.explain(changed).code().retryable()).isTrue();
    }
}
