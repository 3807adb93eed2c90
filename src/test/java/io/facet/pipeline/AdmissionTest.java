package io.facet.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private final Admission admission = new Admission(new Config(2, 1000));

    private record Config(int photos, long maxBytesInFlight) implements AdmissionConfig {
        @Override
        public OptionalInt maxInFlight() {
            return OptionalInt.of(photos);
        }
    }

    @Test
    void photoAboveTheLimitIsRejectedAsOverloaded() {
        admission.admit(1);
        admission.admit(1);

        assertOverloaded(1);
    }

    @Test
    void bytesAreLimited() {
        admission.admit(900);

        assertOverloaded(101);
        admission.admit(100);
    }

    @Test
    void photoLargerThanTheByteLimitIsAdmittedAlone() {
        var permit = admission.admit(5000);

        assertOverloaded(1);
        permit.close();
        admission.admit(1);
    }

    @Test
    void permitIsReleasedOnce() {
        var permit = admission.admit(1);
        permit.close();
        permit.close();

        assertThat(admission.inFlight()).isZero();
        admission.admit(1);
        admission.admit(1);
        assertOverloaded(1);
    }

    @Test
    void pictureCountsUntilThePermitIsReleased() {
        var permit = admission.admit(100);
        permit.widen(800);

        assertOverloaded(101);
        permit.close();
        admission.admit(1000);
    }

    @Test
    void pictureAboveTheFreeBytesIsOverloadedAndAboveTheLimitTooLarge() {
        admission.admit(500);
        var permit = admission.admit(300);

        assertThatThrownBy(() -> permit.widen(201))
                .isInstanceOfSatisfying(
                        DetectionException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OVERLOADED));
        assertThatThrownBy(() -> permit.widen(1001))
                .isInstanceOfSatisfying(
                        DetectionException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_MANY_PIXELS));
        permit.widen(200);
    }

    private void assertOverloaded(long bytes) {
        assertThatThrownBy(() -> admission.admit(bytes))
                .isInstanceOfSatisfying(
                        DetectionException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OVERLOADED));
    }
}
