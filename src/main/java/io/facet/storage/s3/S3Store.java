package io.facet.storage.s3;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.storage.ObjectContent;
import io.facet.storage.ObjectPages;
import io.facet.storage.ObjectStore;
import io.facet.storage.StoredObject;
import io.smallrye.mutiny.Uni;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * Objects in S3 or a store that implements its protocol. Needs {@code s3:GetObject}, {@code s3:PutObject},
 * {@code s3:DeleteObject} and {@code s3:ListBucket}, and {@code s3:GetObjectVersion} if buckets are versioned.
 */
public final class S3Store implements ObjectStore {
    // S3's ID of an object that was stored before versioning was enabled; not every store accepts it in a request.
    private static final String NULL_VERSION = "null";
    // Google Cloud Storage does not document whether it answers S3 clients with this prefix or with x-amz-meta-.
    private static final String GOOGLE_METADATA = "x-goog-meta-";
    // The longest array that every JVM supports.
    private static final int MAX_ARRAY_LENGTH = Integer.MAX_VALUE - 8;

    private final S3AsyncClient client;
    private final Optional<String> bucketToCheck;

    /** @param bucketToCheck must respond for the store to count as available; see {@link #check} if it is empty */
    public S3Store(S3AsyncClient client, Optional<String> bucketToCheck) {
        this.client = client;
        this.bucketToCheck = bucketToCheck;
    }

    @Override
    public Uni<Optional<StoredObject>> head(ObjectLocation location) {
        var request = HeadObjectRequest.builder()
                .bucket(location.bucket())
                .key(location.key())
                .versionId(location.versionId())
                .build();
        Uni<HeadObjectResponse> head = Uni.createFrom().completionStage(() -> {
            // Every operation on a photo starts with a HEAD.
            S3Failures.requireValidName(location.bucket());
            return client.headObject(request);
        });
        return ifExists(head.onFailure(S3Failures::hasNoReason)
                        .recoverWithUni(() -> failWithReason(location).chain(() -> head)))
                .map(response -> response.map(found -> describe(location, found)));
    }

    private static StoredObject describe(ObjectLocation location, HeadObjectResponse head) {
        String version = head.versionId() == null || head.versionId().equals(NULL_VERSION)
                ? location.versionId()
                : head.versionId();
        return new StoredObject(
                location.withVersionId(version),
                unquoted(head.eTag()),
                head.contentLength(),
                Optional.of(metadata(head)));
    }

    private static Map<String, String> metadata(HeadObjectResponse head) {
        Stream<Map.Entry<String, String>> googles = head.sdkHttpResponse().headers().entrySet().stream()
                .filter(header -> header.getKey().regionMatches(true, 0, GOOGLE_METADATA, 0, GOOGLE_METADATA.length()))
                .map(header -> Map.entry(
                        header.getKey().substring(GOOGLE_METADATA.length()),
                        header.getValue().get(0)));
        return Stream.concat(head.metadata().entrySet().stream(), googles)
                // Stores differ in the letter case in which they return metadata keys.
                .collect(Collectors.toMap(
                        entry -> entry.getKey().toLowerCase(Locale.ROOT),
                        Map.Entry::getValue,
                        (first, other) -> first));
    }

    /**
     * Fails with the reason of a rejected HEAD, which only the response to a GET contains. No object meets the condition of
     * this GET, so no content is sent. If the local clock was wrong, the SDK corrects it by this response and the HEAD can be
     * repeated.
     */
    private Uni<Void> failWithReason(ObjectLocation location) {
        var request = GetObjectRequest.builder()
                .bucket(location.bucket())
                .key(location.key())
                .versionId(location.versionId())
                .ifMatch("\"none\"")
                .build();
        return Uni.createFrom()
                .completionStage(() -> client.getObject(request, AsyncResponseTransformer.toBytes()))
                .onFailure(S3Failures::isPreconditionFailed)
                .recoverWithNull()
                .onFailure()
                .transform(S3Failures::whileGettingReason)
                .replaceWithVoid();
    }

    @Override
    public Uni<byte[]> read(StoredObject object) {
        if (object.size() > MAX_ARRAY_LENGTH) {
            return Uni.createFrom()
                    .failure(new DetectionException(ErrorCode.TOO_MANY_BYTES, ErrorCode.TOO_MANY_BYTES.sentence()));
        }
        return Uni.createFrom()
                .completionStage(
                        () -> client.getObject(get(object).build(), new ExactBytes(object, (int) object.size())))
                .onFailure()
                .transform(failure -> S3Failures.whileReading(failure, object.location()));
    }

    @Override
    public Uni<ObjectContent> open(StoredObject object) {
        return Uni.createFrom().item(() -> new S3Content(client, object, S3Content.CHUNK_BYTES));
    }

    /** Reads only the version that the object describes. */
    static GetObjectRequest.Builder get(StoredObject object) {
        return GetObjectRequest.builder()
                .bucket(object.location().bucket())
                .key(object.location().key())
                .versionId(object.location().versionId())
                .ifMatch(quoted(object.eTag()));
    }

    @Override
    public Uni<Void> write(ObjectLocation location, String mediaType, byte[] content, Map<String, String> metadata) {
        var request = PutObjectRequest.builder()
                .bucket(location.bucket())
                .key(location.key())
                .contentType(mediaType)
                .metadata(metadata)
                .build();
        return call(() -> client.putObject(request, AsyncRequestBody.fromBytesUnsafe(content)))
                .replaceWithVoid();
    }

    /** In a versioned bucket this adds a delete marker even if the object does not exist. */
    @Override
    public Uni<Void> delete(ObjectLocation location) {
        var request = DeleteObjectRequest.builder()
                .bucket(location.bucket())
                .key(location.key())
                .build();
        return ifExists(Uni.createFrom().completionStage(() -> client.deleteObject(request)))
                .replaceWithVoid();
    }

    @Override
    public ObjectPages list(String bucket, String prefix) {
        return new S3Pages(client, bucket, prefix);
    }

    /**
     * Checks {@code bucketToCheck} if present, which the permissions above allow. Otherwise lists one bucket: few roles may
     * list buckets, so a denied request counts as available unless the credentials are invalid.
     */
    @Override
    public Uni<Void> check() {
        if (bucketToCheck.isPresent()) {
            return call(() -> {
                        S3Failures.requireValidName(bucketToCheck.get());
                        return client.headBucket(request -> request.bucket(bucketToCheck.get()));
                    })
                    .replaceWithVoid();
        }
        return Uni.createFrom()
                .completionStage(() -> client.listBuckets(request -> request.maxBuckets(1)))
                .onFailure(S3Failures::isDenied)
                .recoverWithNull()
                .onFailure()
                .transform(S3Failures::translate)
                .replaceWithVoid();
    }

    private static <T> Uni<Optional<T>> ifExists(Uni<T> response) {
        return response.map(Optional::of)
                .onFailure(S3Failures::isMissing)
                .recoverWithItem(Optional.empty())
                .onFailure()
                .transform(S3Failures::translate);
    }

    private static <T> Uni<T> call(Supplier<CompletionStage<T>> request) {
        return Uni.createFrom().completionStage(request).onFailure().transform(S3Failures::translate);
    }

    /** ETags are kept without quotes (RFC 9110, section 8.8.3), except for weak ones ({@code W/"…"}). */
    static String unquoted(String eTag) {
        if (eTag == null) {
            return "";
        }
        boolean quoted = eTag.length() > 1 && eTag.startsWith("\"") && eTag.endsWith("\"");
        return quoted ? eTag.substring(1, eTag.length() - 1) : eTag;
    }

    private static String quoted(String eTag) {
        return eTag.startsWith("W/") ? eTag : '"' + eTag + '"';
    }
}
