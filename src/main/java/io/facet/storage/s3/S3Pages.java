package io.facet.storage.s3;

import io.facet.detection.ObjectLocation;
import io.facet.storage.ObjectPages;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The objects of a bucket or prefix in the order of their keys. A position is the last key of the previous page, because a
 * continuation token expires. Needs {@code s3:ListBucket}.
 */
final class S3Pages implements ObjectPages {
    private final S3AsyncClient client;
    private final String bucket;
    private final String prefix;

    S3Pages(S3AsyncClient client, String bucket, String prefix) {
        this.client = client;
        this.bucket = bucket;
        this.prefix = prefix;
    }

    @Override
    public Uni<Page> after(Optional<String> position) {
        var request = ListObjectsV2Request.builder()
                .bucket(bucket)
                .prefix(prefix)
                .startAfter(position.orElse(null))
                .maxKeys(PAGE_SIZE)
                // A key may contain characters that XML 1.0 cannot represent.
                .encodingType(EncodingType.URL)
                .build();
        return Uni.createFrom()
                .completionStage(() -> {
                    S3Failures.requireValidName(bucket);
                    return client.listObjectsV2(request);
                })
                .map(this::page)
                .onFailure()
                .transform(S3Failures::translate);
    }

    private Page page(ListObjectsV2Response response) {
        List<S3Object> objects = response.contents();
        boolean more = Boolean.TRUE.equals(response.isTruncated()) && !objects.isEmpty();
        String last = more ? objects.get(objects.size() - 1).key() : null;
        return new Page(objects.stream().map(this::describe).toList(), Optional.ofNullable(last));
    }

    private ListedObject describe(S3Object object) {
        return new ListedObject(ObjectLocation.newest(bucket, object.key()), object.lastModified());
    }
}
