package io.facet.storage.s3;

import io.facet.storage.ObjectChangedException;
import io.facet.storage.StoredObject;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Reads an object or a range of it into one array of the known size, so never more memory than was admitted. Fails with {@link
 * ObjectChangedException} if the response is another version, which happens if a store ignores {@code If-Match}.
 */
final class ExactBytes implements AsyncResponseTransformer<GetObjectResponse, byte[]> {
    private final StoredObject object;
    private final int length;
    private volatile CompletableFuture<byte[]> result;

    ExactBytes(StoredObject object, int length) {
        this.object = object;
        this.length = length;
    }

    /** The SDK calls this once per attempt. */
    @Override
    public CompletableFuture<byte[]> prepare() {
        result = new CompletableFuture<>();
        return result;
    }

    @Override
    public void onResponse(GetObjectResponse response) {
        String range = response.contentRange();
        boolean sameSize = range == null || range.endsWith("/" + object.size());
        if (!sameSize || !S3Store.unquoted(response.eTag()).equals(object.eTag())) {
            result.completeExceptionally(new ObjectChangedException(object.location()));
        }
    }

    @Override
    public void onStream(SdkPublisher<ByteBuffer> publisher) {
        publisher.subscribe(new Filling(ByteBuffer.allocate(length), result));
    }

    @Override
    public void exceptionOccurred(Throwable failure) {
        result.completeExceptionally(failure);
    }

    private final class Filling implements Subscriber<ByteBuffer> {
        private final ByteBuffer bytes;
        private final CompletableFuture<byte[]> filled;
        private Subscription subscription;

        Filling(ByteBuffer bytes, CompletableFuture<byte[]> filled) {
            this.bytes = bytes;
            this.filled = filled;
        }

        @Override
        public void onSubscribe(Subscription newSubscription) {
            subscription = newSubscription;
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ByteBuffer part) {
            if (filled.isDone() || part.remaining() > bytes.remaining()) {
                subscription.cancel();
                filled.completeExceptionally(new ObjectChangedException(object.location()));
            } else {
                bytes.put(part);
            }
        }

        @Override
        public void onError(Throwable failure) {
            filled.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            if (bytes.hasRemaining()) {
                filled.completeExceptionally(new ObjectChangedException(object.location()));
            } else {
                filled.complete(bytes.array());
            }
        }
    }
}
