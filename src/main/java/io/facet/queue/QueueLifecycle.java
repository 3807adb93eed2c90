package io.facet.queue;

import io.facet.batch.Workers;
import io.facet.detection.DetectionOptions;
import io.facet.detection.ObjectLocation;
import io.facet.event.EventParser;
import io.facet.health.HealthMetrics;
import io.facet.health.WorkReadiness;
import io.facet.pipeline.AdmissionConfig;
import io.facet.sidecar.CrashRecovery;
import io.facet.sidecar.Reconciler;
import io.facet.sidecar.ServedObjects;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/** Polls the queue while the application runs. Always reports ready, because HTTP requests do not need the queue. */
@Readiness
@ApplicationScoped
public class QueueLifecycle implements HealthCheck {
    private static final Logger LOG = Logger.getLogger(QueueLifecycle.class);
    private static final int BEFORE_OTHER_BEANS = 1;

    private final QueueConfig config;
    private final QueueConnection connection;
    private final EventParser parser;
    private final ServedObjects served;
    private final Reconciler reconciler;
    private final DetectionOptions defaults;
    private final WorkReadiness readiness;
    private final CrashRecovery recovery;
    private final Workers workers;
    private final AdmissionConfig admission;
    private final MeterRegistry registry;
    private final HealthMetrics health;
    private final Duration shutdownTimeout;
    private QueuePoller poller;

    QueueLifecycle(
            QueueConfig config,
            QueueConnection connection,
            EventParser parser,
            ServedObjects served,
            Reconciler reconciler,
            DetectionOptions defaults,
            WorkReadiness readiness,
            CrashRecovery recovery,
            Workers workers,
            AdmissionConfig admission,
            MeterRegistry registry,
            HealthMetrics health,
            @ConfigProperty(name = "quarkus.shutdown.timeout") Duration shutdownTimeout) {
        this.config = config;
        this.connection = connection;
        this.parser = parser;
        this.served = served;
        this.reconciler = reconciler;
        this.defaults = defaults;
        this.readiness = readiness;
        this.recovery = recovery;
        this.workers = workers;
        this.admission = admission;
        this.registry = registry;
        this.health = health;
        this.shutdownTimeout = shutdownTimeout;
    }

    void start(@Observes StartupEvent event) {
        config.url().ifPresent(this::poll);
    }

    private void poll(URI url) {
        var queue = new SqsQueue(connection.clientFor(url), url, config.visibilityTimeout());
        int concurrency = config.effectiveConcurrency(workers.count(), admission.effectiveMaxInFlight());
        var source = new QueueSource(queue, this::notReadyReason);
        poller = new QueuePoller(
                queue,
                source,
                this::photosIn,
                (photo, origin) -> reconciler.reconcile(photo, defaults, Reconciler.Mode.IF_STALE, origin),
                concurrency,
                new QueueMetrics(registry));
        LOG.infof("Queue polling started: queue=%s concurrency=%d", queue.url(), concurrency);
        poller.start();
        health.register("queue", () -> poller.problem().isEmpty());
    }

    private Uni<Optional<String>> notReadyReason() {
        return recovery.isRunning()
                ? Uni.createFrom().item(Optional.of("Photos of the last crash are being processed."))
                : readiness.problem();
    }

    private List<ObjectLocation> photosIn(String body) {
        return parser.parse(body).stream().filter(served).distinct().toList();
    }

    @Override
    public HealthCheckResponse call() {
        String state = poller == null ? "off" : poller.problem().orElse("polled");
        return HealthCheckResponse.named("queue").up().withData("state", state).build();
    }

    boolean hasFailed() {
        return poller != null && poller.hasFailed();
    }

    /** Stops first, while the beans that process its photos still run. */
    void stop(@Observes @Priority(BEFORE_OTHER_BEANS) ShutdownEvent event) {
        if (poller != null) {
            poller.stop(shutdownTimeout);
        }
    }
}
