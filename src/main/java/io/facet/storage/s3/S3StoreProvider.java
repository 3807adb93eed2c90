package io.facet.storage.s3;

import io.facet.settings.RedactedUrls;
import io.facet.storage.ObjectStore;
import io.facet.storage.StoreProvider;
import io.facet.storage.StoreTarget;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Photos in S3 or a store that implements its protocol. */
@Singleton
class S3StoreProvider implements StoreProvider {
    private static final Pattern TARGET = Pattern.compile("s3://([^/]+)(?:/(.*))?");

    private final S3Clients clients;
    private final Optional<List<String>> servedBuckets;

    S3StoreProvider(
            S3Clients clients, @ConfigProperty(name = "facet.events.buckets") Optional<List<String>> servedBuckets) {
        this.clients = clients;
        this.servedBuckets = servedBuckets;
    }

    @Override
    public String type() {
        return "s3";
    }

    @Override
    public String targetSyntax() {
        return "s3://bucket/prefix";
    }

    @Override
    public String description() {
        return clients.endpoint()
                .map(endpoint -> "S3 at " + RedactedUrls.of(endpoint.toString()) + " (quarkus.s3.endpoint-override)")
                .orElse("S3");
    }

    @Override
    public ObjectStore store() {
        return new S3Store(
                clients.client(), servedBuckets.flatMap(names -> names.stream().findFirst()));
    }

    /** Empty: {@code s3:ListAllMyBuckets} is a permission that Facet does not need otherwise. */
    @Override
    public Uni<List<String>> buckets() {
        return Uni.createFrom().item(List.of());
    }

    @Override
    public ShellCommands shellCommands() {
        return new ShellCommands("aws s3 cp {file} {object}", "aws s3 cp {object} -", "s3://", Optional.empty());
    }

    @Override
    public Optional<StoreTarget> open(String target) {
        Matcher parts = TARGET.matcher(target);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String bucket = parts.group(1);
        String prefix = parts.group(2) == null ? "" : parts.group(2);
        ObjectStore store = store();
        return Optional.of(new StoreTarget(
                target,
                Optional.of(new StoreTarget.Prefix(bucket, prefix)),
                store,
                store.list(bucket, prefix),
                true,
                true,
                filter -> StoreTarget.UNKNOWN));
    }
}
