package io.facet.model.download;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.storage.RemoteFiles;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Flow;

/** Files on web servers. Redirects are followed, but not from https to http. */
@Singleton
public class HttpFiles implements RemoteFiles {
    private static final Set<String> SCHEMES = Set.of("http", "https");
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(30);
    private static final Set<Integer> RETRYABLE = Set.of(408, 429);
    private static final int OK = 200;
    private static final int SERVER_ERROR = 500;

    /** Created at first use, because it has its own threads. */
    private static final class Client {
        static final HttpClient INSTANCE = HttpClient.newBuilder()
                .connectTimeout(CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
    }

    @Override
    public boolean serves(URI location) {
        return SCHEMES.contains(location.getScheme());
    }

    @Override
    public Uni<RemoteFile> open(URI location) {
        HttpRequest request =
                HttpRequest.newBuilder(location).timeout(RESPONSE_TIMEOUT).build();
        return Uni.createFrom()
                .completionStage(() -> Client.INSTANCE.sendAsync(request, HttpFiles::bodyOfSuccess))
                .map(HttpFiles::file);
    }

    private static HttpResponse.BodySubscriber<Flow.Publisher<List<ByteBuffer>>> bodyOfSuccess(
            HttpResponse.ResponseInfo response) {
        return response.statusCode() == OK ? BodySubscribers.ofPublisher() : BodySubscribers.replacing(null);
    }

    private static RemoteFile file(HttpResponse<Flow.Publisher<List<ByteBuffer>>> response) {
        int status = response.statusCode();
        if (status != OK) {
            ErrorCode code = status >= SERVER_ERROR || RETRYABLE.contains(status)
                    ? ErrorCode.STORE_UNAVAILABLE
                    : ErrorCode.OBJECT_NOT_FOUND;
            throw new DetectionException(code, "its server responds with status " + status);
        }
        long size = response.headers().firstValueAsLong("Content-Length").orElse(RemoteFile.UNKNOWN);
        return new RemoteFile(
                size, Multi.createFrom().publisher(response.body()).onItem().disjoint());
    }
}
