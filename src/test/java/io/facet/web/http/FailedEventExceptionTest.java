package io.facet.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.web.http.FailedEventException.FailedObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailedEventExceptionTest {
    private static final FailedObject FORBIDDEN = failed("a.jpg", ErrorCode.BUCKET_NOT_ALLOWED);
    private static final FailedObject UNAVAILABLE = failed("b.jpg", ErrorCode.STORE_UNAVAILABLE);

    @Test
    void retryableErrorDecidesSoThatTheEventIsDeliveredAgain() {
        assertThat(new FailedEventException(List.of(FORBIDDEN, UNAVAILABLE)).code())
                .isEqualTo(ErrorCode.STORE_UNAVAILABLE);
        assertThat(new FailedEventException(List.of(FORBIDDEN)).code()).isEqualTo(ErrorCode.BUCKET_NOT_ALLOWED);
    }

    @Test
    void problemListsTheObjectsThatFailed() {
        Problem problem = Problem.of(new FailedEventException(List.of(FORBIDDEN, UNAVAILABLE)), "id");

        JsonNode json = new ObjectMapper().valueToTree(problem);

        assertThat(json.path("status").asInt()).isEqualTo(503);
        assertThat(json.path("failures").findValuesAsText("key")).containsExactly("a.jpg", "b.jpg");
        assertThat(json.path("failures").findValuesAsText("bucket")).containsOnly("holiday");
        assertThat(json.path("failures").findValuesAsText("code"))
                .containsExactly("BUCKET_NOT_ALLOWED", "STORE_UNAVAILABLE");
    }

    private static FailedObject failed(String key, ErrorCode code) {
        return FailedObject.of(
                ObjectLocation.newest("holiday", key), new DetectionException(code, code + " of " + key));
    }
}
