package io.facet.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.storage.ObjectChangedException;
import io.smallrye.mutiny.CompositeException;
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
    void objectThatKeepsChangingIsRetryable() {
        var changed = new ObjectChangedException(ObjectLocation.newest("bucket", "key"));

        assertThat(Failures.explain(changed).code().retryable()).isTrue();
    }
}
