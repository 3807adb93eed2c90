package io.facet.watch;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Down if scanning ended unexpectedly: only a restart resumes it. */
@Liveness
@Singleton
class WatchLiveness implements HealthCheck {
    private final DirectoryWatchLifecycle watch;

    WatchLiveness(DirectoryWatchLifecycle watch) {
        this.watch = watch;
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("directory-watch");
        return watch.hasFailed()
                ? response.down()
                        .withData("reason", "Directory scans stopped after an unexpected error; see the log.")
                        .build()
                : response.up().build();
    }
}
