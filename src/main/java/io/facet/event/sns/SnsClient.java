package io.facet.event.sns;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Fetches from SNS over HTTPS. Redirects are not followed: only the original URL was validated. */
@Singleton
class SnsClient {
    // SNS waits 15 seconds for the response to its own request.
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    /** The body of a 200 response; fails with {@code STORE_UNAVAILABLE} on any other. */
    Uni<byte[]> get(URI url) {
        HttpRequest request = HttpRequest.newBuilder(url).timeout(TIMEOUT).build();
        return Uni.createFrom()
                .completionStage(() -> client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray()))
                .onFailure(IOException.class)
                .transform(failure -> unavailable(url, failure))
                .map(response -> {
                    if (response.statusCode() != 200) {
                        throw unavailable(url, null);
                    }
                    return response.body();
                });
    }

    private static DetectionException unavailable(URI url, Throwable cause) {
        return new DetectionException(
                ErrorCode.STORE_UNAVAILABLE,
                "SNS is unavailable at " + url.getHost() + url.getPath() + "; deliver the message again.",
                cause);
    }
}
