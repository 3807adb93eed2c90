package io.facet.web.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.storage.ObjectChangedException;
import io.smallrye.mutiny.CompositeException;
import org.junit.jupiter.api.Test;

class FailuresTest {
    private static final Throwable REFUSED = new DetectionException(ErrorCode.BUCKET_NOT_ALLOWED, "not here");
    private static final Throwable LATER = new DetectionException(ErrorCode.STORE_UNAVAILABLE, "later");

    @Test
    void anEventIsDeliveredAgainAsLongAsOneOfItsPhotosMaySucceedLater() {
        assertThat(Failures.explain(new CompositeException(REFUSED, LATER)).code())
                .isEqualTo(ErrorCode.STORE_UNAVAILABLE);
        assertThat(Failures.explain(new CompositeException(REFUSED, new IllegalStateException("bug")))
                        .code())
                .isEqualTo(ErrorCode.INTERNAL);
        assertThat(Failures.explain(new CompositeException(REFUSED, REFUSED)).code())
                .isEqualTo(ErrorCode.BUCKET_NOT_ALLOWED);
    }

    @Test
    void whatIsUnexpectedTellsNothingOfTheInside() {
        assertThat(Failures.explain(new IllegalStateException("secret")).message())
                .doesNotContain("secret");
    }

    @Test
    void anObjectThatNeverStandsStillMayBeAskedForAgain() {
        var changed = new ObjectChangedException(ObjectLocation.newest("bucket", "key"));

        assertThat(Failures.explain(changed).code().retryable()).isTrue();
    }
}
