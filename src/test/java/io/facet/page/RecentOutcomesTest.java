package io.facet.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.detection.ObjectLocation;
import io.facet.sidecar.Outcome;
import io.facet.sidecar.Reconciliation;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecentOutcomesTest {
    private final RecentOutcomes recent = new RecentOutcomes();

    @Test
    void theLastFiftyAreKeptAndEachPhotoOnce() {
        for (int i = 0; i < 100; i++) {
            hear("photo" + i, Outcome.STORED);
            hear("again", Outcome.CURRENT);
        }

        var visitor = visitor(Long.MAX_VALUE);

        assertThat(visitor.getItems()).hasSize(RecentOutcomes.KEPT);
        assertThat(visitor.getItems().get(0).key()).isEqualTo("photo51");
        assertThat(visitor.getItems().get(49).key()).isEqualTo("again");
    }

    @Test
    void whatIsIgnoredIsNoNews() {
        hear("sidecar", Outcome.IGNORED);

        visitor(Long.MAX_VALUE).assertHasNotReceivedAnyItem();
    }

    @Test
    void aViewerWhoIsTooSlowIsDisconnectedAndKeepsNobodyWaiting() {
        var slow = visitor(1);
        var quick = visitor(Long.MAX_VALUE);

        for (int i = 0; i < 1000; i++) {
            hear("photo" + i, Outcome.STORED);
        }

        assertThat(quick.getItems()).hasSize(1000);
        slow.request(Long.MAX_VALUE).awaitFailure();
        assertThat(slow.getItems()).hasSizeLessThan(500);
    }

    private AssertSubscriber<Landed> visitor(long demand) {
        return recent.stream().subscribe().withSubscriber(AssertSubscriber.create(demand));
    }

    private void hear(String key, Outcome outcome) {
        recent.onReconciled(ObjectLocation.newest("bucket", key), new Reconciliation(outcome, Optional.empty()));
    }
}
