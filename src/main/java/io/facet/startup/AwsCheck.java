package io.facet.startup;

import io.facet.aws.DefaultRegion;
import io.facet.sidecar.ServedObjects;
import io.facet.storage.Stores;
import io.facet.storage.s3.BucketNames;
import io.smallrye.config.SmallRyeConfig;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Settings of the S3 and SQS clients that can never work. */
final class AwsCheck {
    private final SmallRyeConfig config;
    private final List<String> problems = new ArrayList<>();

    AwsCheck(SmallRyeConfig config) {
        this.config = config;
    }

    /** @param serves whether the configured store is used; commands open the store of their target */
    List<String> problems(boolean serves) {
        checkEndpoint("quarkus.s3.endpoint-override");
        checkEndpoint("quarkus.sqs.endpoint-override");
        if (serves && config.getConfigMapping(Stores.Config.class).type().equalsIgnoreCase("s3")) {
            checkRegion();
            config.getConfigMapping(ServedObjects.Config.class)
                    .buckets()
                    .orElse(List.of())
                    .forEach(bucket ->
                            BucketNames.problem(bucket).ifPresent(why -> problems.add("facet.events.buckets: " + why)));
        }
        return problems;
    }

    private Optional<String> value(String name) {
        return config.getOptionalValue(name, String.class);
    }

    private void checkEndpoint(String name) {
        value(name)
                .filter(endpoint -> !isHttpUrl(endpoint))
                .ifPresent(endpoint ->
                        problems.add("%s must be a URL such as http://minio:9000 (got %s)".formatted(name, endpoint)));
    }

    private static boolean isHttpUrl(String text) {
        try {
            URI url = URI.create(text);
            return url.getHost() != null && url.getScheme().matches("(?i)https?");
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void checkRegion() {
        if (value("quarkus.s3.endpoint-override").isEmpty()
                && value("quarkus.s3.aws.region").isEmpty()) {
            DefaultRegion.problem("quarkus.s3.aws.region").ifPresent(problems::add);
        }
    }
}
