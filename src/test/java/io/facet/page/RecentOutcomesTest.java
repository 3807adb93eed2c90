package io.facet.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.detection.ObjectLocation;
import io.facet.page.RecentOutcomes.OutcomeEvent;
import io.facet.sidecar.Outcome;
import io.facet.sidecar.Reconciliation;
import io.facet.testing.InMemoryStore;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class RecentOutcomesTest {
    private final RecentOutcomes recent = new RecentOutcomes();

    @Test
    void keepsNewestOutcomeOfLastFiftyPhotos() {
        for (int i = 0; i < 100; i++) {
            publish("photo" + i, Outcome.STORED);
            publish("repeated", Outcome.CURRENT);
        }

        var subscriber = subscribe(Long.MAX_VALUE);

        assertThat(subscriber.getItems()).hasSize(RecentOutcomes.CAPACITY);
        assertThat(subscriber.getItems().get(0).key()).isEqualTo("photo51");
        assertThat(subscriber.getItems().get(49).key()).isEqualTo("repeated");
    }

    @Test
    void ignoredObjectsAreNotPublished() {
        publish("sidecar", Outcome.IGNORED);

        subscribe(Long.MAX_VALUE).assertHasNotReceivedAnyItem();
    }

    @Test
    void slowSubscriberIsDisconnectedWithoutDelayingOthers() {
        var slow = subscribe(1);
        var fast = subscribe(Long.MAX_VALUE);

        for (int i = 0; i < 1000; i++) {
            publish("photo" + i, Outcome.STORED);
        }

        assertThat(fast.getItems()).hasSize(1000);
        slow.request(Long.MAX_VALUE).awaitFailure();
        assertThat(slow.getItems()).hasSizeLessThan(500);
    }

    @Test
    void streamsEndAtShutdown() {
        var subscriber = subscribe(Long.MAX_VALUE);

        recent.endStreams();

        subscriber.awaitFailure().assertFailedWith(CancellationException.class);
        subscribe(Long.MAX_VALUE).awaitFailure().assertFailedWith(CancellationException.class);
    }

    private AssertSubscriber<OutcomeEvent> subscribe(long demand) {
        return recent.stream().subscribe().withSubscriber(AssertSubscriber.create(demand));
    }

    private void publish(String key, Outcome outcome) {
        recent.onReconciled(
                new InMemoryStore(),
                ObjectLocation.newest("bucket", key),
                new Reconciliation(outcome, Optional.empty(), Optional.empty()));
    }
}
