package io.facet.storage.s3;

import io.facet.detection.DetectionException;
import io.facet.storage.RemoteFiles;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.function.Supplier;
import org.reactivestreams.FlowAdapters;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.async.ResponsePublisher;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** Streams large files from {@code s3://bucket/key}. Needs {@code s3:GetObject}. */
@Singleton
class S3Files implements RemoteFiles {
    private final Supplier<S3AsyncClient> client;

    @Inject
    S3Files(S3Clients clients) {
        this(clients::client);
    }

    S3Files(Supplier<S3AsyncClient> client) {
        this.client = client;
    }

    @Override
    public boolean serves(URI location) {
        return "s3".equals(location.getScheme());
    }

    @Override
    public Uni<RemoteFile> open(URI location) {
        var request = GetObjectRequest.builder()
                .bucket(location.getAuthority())
                .key(location.getPath().substring(1))
                .build();
        return Uni.createFrom()
                // The client's timeouts cover the response headers only; the subscriber has to time out the body.
                .completionStage(() -> {
                    S3Failures.requireValidName(location.getAuthority());
                    return client.get().getObject(request, AsyncResponseTransformer.toPublisher());
                })
                .map(S3Files::file)
                .onFailure()
                .transform(S3Files::explain);
    }

    private static RemoteFile file(ResponsePublisher<GetObjectResponse> response) {
        return new RemoteFile(
                response.response().contentLength(),
                Multi.createFrom().publisher(FlowAdapters.toFlowPublisher(response)));
    }

    private static Throwable explain(Throwable failure) {
        return S3Failures.translate(failure) instanceof DetectionException known
                ? new DetectionException(known.code(), "the store responded: " + known.getMessage(), failure)
                : failure;
    }
}
