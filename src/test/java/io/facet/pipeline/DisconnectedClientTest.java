package io.facet.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client that disconnects at any moment leaves no permit behind. */
class DisconnectedClientTest {
    private static final int CLIENTS = 5_000;

    private final Admission admission = new Admission(() -> OptionalInt.of(CLIENTS));
    private final ExecutorService worker = Executors.newSingleThreadExecutor();
    private final AtomicInteger used = new AtomicInteger();

    @AfterEach
    void stop() {
        worker.shutdownNow();
    }

    @Test
    void permitIsReleasedIfTheClientDisconnectsAtTheMomentOfTheResult() {
        for (int i = 0; i < CLIENTS; i++) {
            var result = new CompletableFuture<String>();
            Cancellable client = process(result).map(String::length).subscribe().with(length -> {});
            worker.execute(() -> result.complete("faces"));
            for (int spin = ThreadLocalRandom.current().nextInt(2_000); spin > 0; spin--) {
                Thread.onSpinWait();
            }
            client.cancel();
        }

        await().until(() -> admission.inFlight() == 0);
    }

    @Test
    void resultIsNotUsedAfterTheClientDisconnected() {
        var result = new CompletableFuture<String>();
        Cancellable client = process(result).subscribe().with(faces -> {});

        client.cancel();
        result.complete("faces");

        assertThat(used).hasValue(0);
        assertThat(admission.inFlight()).isZero();
    }

    /** As the pipeline does: a permit that is released when the use of the result has ended. */
    private Uni<String> process(CompletableFuture<String> result) {
        return Cancellation.uncancellable(cancellation -> {
            Admission.Permit permit = admission.admit(1);
            return Uni.createFrom()
                    .completionStage(result)
                    .invoke(cancellation::throwIfCancelled)
                    .chain(faces -> Uni.createFrom().item(() -> {
                        used.incrementAndGet();
                        return faces;
                    }))
                    .eventually(permit::close);
        });
    }
}
