package io.facet.queue;

import io.facet.batch.Workers;
import io.facet.detection.DetectionOptions;
import io.facet.detection.ObjectLocation;
import io.facet.event.EventParser;
import io.facet.health.WorkReadiness;
import io.facet.pipeline.AdmissionConfig;
import io.facet.sidecar.Reconciler;
import io.facet.sidecar.ServedObjects;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Polls the queue while the application runs, if one is configured. */
@ApplicationScoped
public class QueueLifecycle {
    private static final Logger LOG = Logger.getLogger(QueueLifecycle.class);
    private static final int BEFORE_OTHERS = 1;

    private final QueueConfig config;
    private final QueueConnection connection;
    private final EventParser parser;
    private final ServedObjects filter;
    private final Reconciler reconciler;
    private final DetectionOptions defaults;
    private final WorkReadiness readiness;
    private final Workers workers;
    private final AdmissionConfig admission;
    private final MeterRegistry registry;
    private final Duration shutdownLimit;
    private QueueSource source;
    private QueuePoller poller;

    QueueLifecycle(
            QueueConfig config,
            QueueConnection connection,
            EventParser parser,
            ServedObjects filter,
            Reconciler reconciler,
            DetectionOptions defaults,
            WorkReadiness readiness,
            Workers workers,
            AdmissionConfig admission,
            MeterRegistry registry,
            @ConfigProperty(name = "quarkus.shutdown.timeout") Duration shutdownLimit) {
        this.config = config;
        this.connection = connection;
        this.parser = parser;
        this.filter = filter;
        this.reconciler = reconciler;
        this.defaults = defaults;
        this.readiness = readiness;
        this.workers = workers;
        this.admission = admission;
        this.registry = registry;
        this.shutdownLimit = shutdownLimit;
    }

    void start(@Observes StartupEvent event) {
        config.url().ifPresent(this::poll);
    }

    private void poll(URI url) {
        var queue = new SqsQueue(connection.to(url), url, config.checkedVisibilityTimeout());
        int concurrency = config.effectiveConcurrency(workers.count(), admission.effectiveMaxInFlight());
        source = new QueueSource(queue, readiness::obstacle);
        poller = new QueuePoller(
                queue,
                source,
                this::photosIn,
                (photo, origin) -> reconciler.reconcile(photo, defaults, Reconciler.Mode.IF_STALE, origin),
                concurrency,
                new QueueMetrics(registry));
        LOG.infof("Polling %s, %d photos at once", url, concurrency);
        poller.start();
    }

    private List<ObjectLocation> photosIn(String body) {
        return parser.parse(body).stream().filter(filter).distinct().toList();
    }

    /** How the queue is doing, in a word or a sentence. */
    String state() {
        return source == null ? "off" : source.obstacle().orElse("polled");
    }

    /** Before the others: all that works for the queue is still there. */
    void stop(@Observes @Priority(BEFORE_OTHERS) ShutdownEvent event) {
        if (poller != null) {
            poller.stop(shutdownLimit);
        }
    }
}
