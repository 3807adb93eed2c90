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

/** SNS over HTTPS, whose certificate Java checks. It follows no redirect: that would lead where nobody has looked. */
@Singleton
class HttpsSnsEndpoint implements SnsEndpoint {
    // SNS waits 15 seconds for our answer.
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    @Override
    public Uni<byte[]> get(URI address) {
        HttpRequest request = HttpRequest.newBuilder(address).timeout(PATIENCE).build();
        return Uni.createFrom()
                .completionStage(() -> client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray()))
                .onFailure(IOException.class)
                .transform(failure -> unavailable(address, failure))
                .map(response -> {
                    if (response.statusCode() != 200) {
                        throw unavailable(address, null);
                    }
                    return response.body();
                });
    }

    private static DetectionException unavailable(URI address, Throwable cause) {
        return new DetectionException(
                ErrorCode.STORE_UNAVAILABLE,
                "SNS does not answer at " + address.getHost() + address.getPath() + "; deliver the message again.",
                cause);
    }
}
