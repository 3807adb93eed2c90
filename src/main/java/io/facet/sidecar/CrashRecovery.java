package io.facet.sidecar;

import static java.util.stream.Collectors.partitioningBy;

import io.facet.crash.CrashJournal;
import io.facet.crash.CrashJournalConfig;
import io.facet.crash.JournalEntry;
import io.facet.detection.DetectionOptions;
import io.facet.detection.ObjectLocation;
import io.facet.image.header.VideoContainer;
import io.facet.telemetry.Failures;
import io.facet.telemetry.Origin;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Processes the photos of the last crash again before the queue is polled. A photo that crashes the process again then takes no
 * message with it, and its error sidecar is in the store before its message is redelivered, to any replica. Clips are processed
 * again while the queue is polled.
 */
@ApplicationScoped
public class CrashRecovery {
    private static final Logger LOG = Logger.getLogger(CrashRecovery.class);
    private static final int BEFORE_TRIGGERS = 1;
    // A store that is down must not keep the queue waiting; the messages then lead to the same result.
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final CrashJournalConfig config;
    private final CrashJournal journal;
    private final ServedObjects served;
    private final Reconciler reconciler;
    private final DetectionOptions defaults;
    private volatile boolean running;

    CrashRecovery(
            CrashJournalConfig config,
            CrashJournal journal,
            ServedObjects served,
            Reconciler reconciler,
            DetectionOptions defaults) {
        this.config = config;
        this.journal = journal;
        this.served = served;
        this.reconciler = reconciler;
        this.defaults = defaults;
    }

    /** Whether photos of the last crash are still being processed. */
    public boolean isRunning() {
        return running;
    }

    void start(@Observes @Priority(BEFORE_TRIGGERS) StartupEvent event) {
        List<JournalEntry> suspects = config.retryAtStart() ? journal.suspects() : List.of();
        Map<Boolean, List<JournalEntry>> byClip = suspects.stream().collect(partitioningBy(CrashRecovery::isOfClip));
        running = !byClip.get(false).isEmpty();
        reconcile(byClip.get(false))
                .ifNoItem()
                .after(LIMIT)
                .recoverWithItem((Void) null)
                .invoke(() -> running = false)
                // Clips take minutes, and most are harmless: processes that are killed are often working on a clip.
                .chain(() -> reconcile(byClip.get(true)))
                .subscribe()
                .with(done -> {}, this::stopAfterUnexpectedError);
    }

    /** The queue is polled only after the recovery of photos. */
    private void stopAfterUnexpectedError(Throwable failure) {
        LOG.error("Recovery of objects of the last crash stopped after an unexpected error", failure);
        running = false;
    }

    private static boolean isOfClip(JournalEntry suspect) {
        return VideoContainer.isVideoName(suspect.location().orElseThrow().key());
    }

    private Uni<Void> reconcile(List<JournalEntry> suspects) {
        return Multi.createFrom()
                .iterable(suspects)
                .onItem()
                .transformToUniAndConcatenate(this::reconcile)
                .collect()
                .last()
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    private Uni<Void> reconcile(JournalEntry suspect) {
        ObjectLocation photo = suspect.location().orElseThrow();
        if (!served.test(photo)) {
            return Uni.createFrom().voidItem();
        }
        return reconciler
                .reconcile(photo, defaults, Reconciler.Mode.IF_STALE, Origin.NONE)
                .invoke(() -> journal.forget(suspect))
                .replaceWithVoid()
                .onFailure()
                .recoverWithItem(failure -> {
                    LOG.warnf(
                            "Photo of the last crash could not be processed: %s reason=%s",
                            suspect, Failures.explain(failure).message());
                    return null;
                });
    }
}
