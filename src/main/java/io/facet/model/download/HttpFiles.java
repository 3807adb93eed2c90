package io.facet.model.download;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.RemoteFiles;
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

/** Files of web servers. Redirects are followed, but never from https to http. */
@Singleton
public class HttpFiles implements RemoteFiles {
    private static final Set<String> SCHEMES = Set.of("http", "https");
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(30);
    // Too many requests, request timeout: the server asks to come again.
    private static final Set<Integer> COME_AGAIN = Set.of(408, 429);
    private static final int OK = 200;
    private static final int SERVER_ERROR = 500;

    /** Made when it is first needed: it has threads of its own. */
    private static final class Client {
        static final HttpClient INSTANCE = HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
    }

    @Override
    public boolean serves(URI location) {
        return SCHEMES.contains(location.getScheme());
    }

    @Override
    public Uni<RemoteFile> open(URI location) {
        HttpRequest request = HttpRequest.newBuilder(location).timeout(ANSWER).build();
        return Uni.createFrom()
                .completionStage(() -> Client.INSTANCE.sendAsync(request, HttpFiles::bodyOfSuccess))
                .map(HttpFiles::file);
    }

    /** What comes with an error is let pass. */
    private static HttpResponse.BodySubscriber<Flow.Publisher<List<ByteBuffer>>> bodyOfSuccess(
            HttpResponse.ResponseInfo answer) {
        return answer.statusCode() == OK ? BodySubscribers.ofPublisher() : BodySubscribers.replacing(null);
    }

    private static RemoteFile file(HttpResponse<Flow.Publisher<List<ByteBuffer>>> answer) {
        int status = answer.statusCode();
        if (status != OK) {
            ErrorCode code = status >= SERVER_ERROR || COME_AGAIN.contains(status)
                    ? ErrorCode.STORE_UNAVAILABLE
                    : ErrorCode.OBJECT_NOT_FOUND;
            throw new DetectionException(code, "its server answers with status " + status);
        }
        long size = answer.headers().firstValueAsLong("Content-Length").orElse(RemoteFile.UNKNOWN);
        return new RemoteFile(
                size, Multi.createFrom().publisher(answer.body()).onItem().disjoint());
    }
}
