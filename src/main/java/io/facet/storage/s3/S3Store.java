package io.facet.storage.s3;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.sidecar.SidecarNaming;
import io.facet.sidecar.SidecarStamp;
import io.facet.storage.ETags;
import io.facet.storage.ObjectStore;
import io.facet.storage.StoredObject;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.reactivestreams.FlowAdapters;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Photos in S3 or a store that speaks its protocol. Needs {@code s3:GetObject}, {@code s3:PutObject},
 * {@code s3:DeleteObject} and {@code s3:ListBucket} ({@code s3:GetObjectVersion} where buckets keep versions).
 */
public final class S3Store implements ObjectStore {
    private static final String JSON = "application/json";
    private static final String JPEG = "image/jpeg";
    // What S3 calls an object that was stored before its bucket kept versions; such stores differ in accepting it.
    private static final String NO_VERSION = "null";
    // The longest array that every JVM grants.
    private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

    private final S3AsyncClient client;
    private final SidecarNaming naming;
    private final Optional<String> bucketToCheck;

    /** @param bucketToCheck one that must answer for the store to count as available; without it, see {@link #check} */
    public S3Store(S3AsyncClient client, SidecarNaming naming, Optional<String> bucketToCheck) {
        this.client = client;
        this.naming = naming;
        this.bucketToCheck = bucketToCheck;
    }

    @Override
    public Uni<Optional<StoredObject>> head(ObjectLocation location) {
        return headObject(location).map(answer -> answer.map(head -> describe(location, head)));
    }

    private static StoredObject describe(ObjectLocation location, HeadObjectResponse head) {
        String version = head.versionId() == null || head.versionId().equals(NO_VERSION)
                ? location.versionId()
                : head.versionId();
        return new StoredObject(location.withVersionId(version), ETags.unquoted(head.eTag()), head.contentLength());
    }

    private Uni<Optional<HeadObjectResponse>> headObject(ObjectLocation location) {
        var request = HeadObjectRequest.builder()
                .bucket(location.bucket())
                .key(location.key())
                .versionId(location.versionId())
                .build();
        Uni<HeadObjectResponse> head = Uni.createFrom().completionStage(() -> {
            // All that is done about a photo begins with this.
            S3Failures.requirePossible(location.bucket());
            return client.headObject(request);
        });
        return ifThere(head.onFailure(S3Failures::givesNoReason)
                .recoverWithUni(() -> askForTheReason(location).chain(() -> head)));
    }

    /**
     * Fails with the reason why a HEAD was refused, which the answer to a GET can tell. The condition is one that no object
     * meets, so no bytes come. If our clock was wrong the SDK sets it by this answer, and the HEAD can be repeated.
     */
    private Uni<Void> askForTheReason(ObjectLocation location) {
        var request = GetObjectRequest.builder()
                .bucket(location.bucket())
                .key(location.key())
                .versionId(location.versionId())
                .ifMatch("\"none\"")
                .build();
        return Uni.createFrom()
                .completionStage(() -> client.getObject(request, AsyncResponseTransformer.toBytes()))
                .onFailure(S3Failures::isUnmetCondition)
                .recoverWithNull()
                .onFailure()
                .transform(S3Failures::whileAsking)
                .replaceWithVoid();
    }

    @Override
    public Uni<byte[]> read(StoredObject photo) {
        if (photo.size() > MAX_ARRAY) {
            return Uni.createFrom()
                    .failure(new DetectionException(ErrorCode.TOO_MANY_BYTES, ErrorCode.TOO_MANY_BYTES.sentence()));
        }
        var request = GetObjectRequest.builder()
                .bucket(photo.location().bucket())
                .key(photo.location().key())
                .versionId(photo.location().versionId())
                .ifMatch(ETags.quoted(photo.eTag()))
                .build();
        return Uni.createFrom()
                .completionStage(() -> client.getObject(request, new ExactBytes(photo)))
                .onFailure()
                .transform(failure -> S3Failures.whileReading(failure, photo.location()));
    }

    @Override
    public Uni<Optional<SidecarStamp>> stamp(ObjectLocation photo) {
        return stampOf(naming.sidecarOf(photo));
    }

    @Override
    public Uni<Optional<SidecarStamp>> pictureStamp(ObjectLocation photo) {
        return stampOf(naming.pictureOf(photo));
    }

    private Uni<Optional<SidecarStamp>> stampOf(ObjectLocation written) {
        return headObject(written).map(answer -> answer.flatMap(head -> S3Stamp.in(head.metadata())));
    }

    @Override
    public Uni<Optional<byte[]>> readSidecar(ObjectLocation photo) {
        ObjectLocation sidecar = naming.sidecarOf(photo);
        var request = GetObjectRequest.builder()
                .bucket(sidecar.bucket())
                .key(sidecar.key())
                .build();
        return ifThere(Uni.createFrom()
                        .completionStage(() -> client.getObject(request, AsyncResponseTransformer.toBytes())))
                .map(answer -> answer.map(bytes -> bytes.asByteArrayUnsafe()));
    }

    @Override
    public Uni<Void> writeSidecar(ObjectLocation photo, byte[] json, SidecarStamp stamp) {
        return write(naming.sidecarOf(photo), JSON, json, stamp);
    }

    @Override
    public Uni<Void> writePicture(ObjectLocation photo, byte[] jpeg, SidecarStamp stamp) {
        return write(naming.pictureOf(photo), JPEG, jpeg, stamp);
    }

    private Uni<Void> write(ObjectLocation place, String contentType, byte[] content, SidecarStamp stamp) {
        var request = PutObjectRequest.builder()
                .bucket(place.bucket())
                .key(place.key())
                .contentType(contentType)
                .metadata(S3Stamp.metadata(stamp))
                .build();
        return call(() -> client.putObject(request, AsyncRequestBody.fromBytesUnsafe(content)))
                .replaceWithVoid();
    }

    @Override
    public Uni<Void> deleteSidecar(ObjectLocation photo) {
        return delete(naming.sidecarOf(photo));
    }

    @Override
    public Uni<Void> deletePicture(ObjectLocation photo) {
        return delete(naming.pictureOf(photo));
    }

    /** In a bucket with versions this adds a delete marker, even where there was nothing. */
    private Uni<Void> delete(ObjectLocation written) {
        var request = DeleteObjectRequest.builder()
                .bucket(written.bucket())
                .key(written.key())
                .build();
        return ifThere(Uni.createFrom().completionStage(() -> client.deleteObject(request)))
                .replaceWithVoid();
    }

    @Override
    public Multi<StoredObject> list(String bucket, String prefix) {
        var request = ListObjectsV2Request.builder()
                .bucket(bucket)
                .prefix(prefix)
                // XML 1.0 cannot carry every character that a key may have.
                .encodingType(EncodingType.URL)
                .build();
        return Multi.createFrom()
                .publisher(FlowAdapters.toFlowPublisher(
                        client.listObjectsV2Paginator(request).contents()))
                .map(object -> describe(bucket, object))
                .onFailure()
                .transform(S3Failures::translate);
    }

    private static StoredObject describe(String bucket, S3Object object) {
        return new StoredObject(
                ObjectLocation.newest(bucket, object.key()), ETags.unquoted(object.eTag()), object.size());
    }

    /**
     * With a bucket to look at, asks for that, which the permissions above allow. Without, asks for one bucket's name:
     * few roles may list buckets, so a refusal counts as an answer, but not one that blames our credentials.
     */
    @Override
    public Uni<Void> check() {
        if (bucketToCheck.isPresent()) {
            return call(() -> client.headBucket(request -> request.bucket(bucketToCheck.get())))
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

    private static <T> Uni<Optional<T>> ifThere(Uni<T> answer) {
        return answer.map(Optional::of)
                .onFailure(S3Failures::isMissing)
                .recoverWithItem(Optional.empty())
                .onFailure()
                .transform(S3Failures::translate);
    }

    private static <T> Uni<T> call(Supplier<CompletionStage<T>> request) {
        return Uni.createFrom().completionStage(request).onFailure().transform(S3Failures::translate);
    }
}
