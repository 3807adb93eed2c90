package io.facet.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.detection.ErrorCode;
import io.facet.storage.StoreFailureException;
import io.facet.storage.Stores;
import io.facet.testing.InMemoryStore;
import io.smallrye.mutiny.Uni;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

class StoreReadinessTest {
    private static final Uni<Void> REFUSED = Uni.createFrom()
            .failure(new StoreFailureException(ErrorCode.STORE_UNAVAILABLE, "Cannot connect (refused).", null));

    @Test
    void outageMakesTheServiceUnreadyIfTheStoreIsRequired() {
        HealthCheckResponse health = health(REFUSED, Stores.Readiness.REQUIRED);

        assertThat(health.getStatus()).isEqualTo(Status.DOWN);
        assertThat(health.getData().orElseThrow()).containsOnly(Map.entry("reason", "Cannot connect (refused)."));
    }

    @Test
    void outageIsOnlyReportedIfTheStoreIsOptional() {
        HealthCheckResponse health = health(REFUSED, Stores.Readiness.OPTIONAL);

        assertThat(health.getStatus()).isEqualTo(Status.UP);
        assertThat(health.getData().orElseThrow())
                .containsEntry("state", "unavailable")
                .containsEntry("reason", "Cannot connect (refused).");
    }

    @Test
    void availableStoreHasNoData() {
        for (Stores.Readiness readiness : Stores.Readiness.values()) {
            HealthCheckResponse health = health(Uni.createFrom().voidItem(), readiness);

            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(health.getData()).isEmpty();
        }
    }

    @Test
    void storeThatDoesNotRespondIsDownBeforeTheProbeTimesOut() {
        HealthCheckResponse health = health(Uni.createFrom().nothing(), Stores.Readiness.REQUIRED);

        assertThat(health.getStatus()).isEqualTo(Status.DOWN);
        assertThat(health.getData().orElseThrow())
                .containsEntry("reason", "The store did not respond within 900 ms; check the network and its load.");
    }

    private static HealthCheckResponse health(Uni<Void> check, Stores.Readiness readiness) {
        var store = new InMemoryStore() {
            @Override
            public Uni<Void> check() {
                return check;
            }
        };
        Stores.Config config = new Stores.Config() {
            @Override
            public String type() {
                return "directory";
            }

            @Override
            public Stores.Readiness readiness() {
                return readiness;
            }
        };
        return new StoreReadiness(store, config).call().await().indefinitely();
    }
}
