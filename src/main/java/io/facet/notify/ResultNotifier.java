package io.facet.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.detection.Sha256;
import io.facet.sidecar.Reconciliation;
import io.facet.sidecar.SidecarFiles;
import io.facet.sidecar.SidecarNaming;
import io.facet.storage.ObjectStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Sends the state of each reconciled photo to {@code facet.notify.url}. A reconciliation succeeds only after the receiver
 * accepted the event. An unchanged photo is announced, too: the reconciliation that stored its result may have failed to
 * announce it. Promise: {@code docs/events.md}.
 */
@Singleton
class ResultNotifier implements Reconciliation.Listener {
    private static final Logger LOG = Logger.getLogger(ResultNotifier.class);

    private final Optional<Receiver> receiver;
    private final URI source;
    private final int maxInFlight;
    private final long maxResultBytes;
    private final SidecarNaming naming;
    private final ObjectMapper json;
    private final AtomicInteger inFlight = new AtomicInteger();

    ResultNotifier(NotifyConfig config, SidecarNaming naming, ObjectMapper json, MeterRegistry registry) {
        this.receiver = config.url().map(target -> new Receiver(target, config, registry));
        this.source = config.source();
        this.maxInFlight = config.maxInFlight();
        this.maxResultBytes = config.maxResultBytes().asLongValue();
        this.naming = naming;
        this.json = json;
    }

    void start(@Observes StartupEvent event) {
        receiver.ifPresent(this::start);
    }

    /** The event of a shutdown would be too late: it follows the requests in progress, which retries would delay. */
    private void start(Receiver target) {
        LOG.logf(
                target.signs() ? Logger.Level.INFO : Logger.Level.WARN,
                "Results are sent to a receiver: receiver=%s signed=%s",
                target.name(),
                target.signs());
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
    }

    void stop() {
        receiver.ifPresent(Receiver::stop);
    }

    @Override
    public Uni<Void> onReconciled(ObjectStore store, ObjectLocation photo, Reconciliation reconciled) {
        if (receiver.isEmpty() || naming.isSidecar(photo.key())) {
            return Uni.createFrom().voidItem();
        }
        return limited(event(store, photo.withVersionId(null), reconciled)
                .chain(event ->
                        event.map(this::send).orElseGet(() -> Uni.createFrom().voidItem())));
    }

    private Uni<Void> limited(Uni<Void> work) {
        return Uni.createFrom().deferred(() -> {
            if (inFlight.incrementAndGet() > maxInFlight) {
                inFlight.decrementAndGet();
                throw new DetectionException(
                        ErrorCode.OVERLOADED,
                        "The result is stored, but %d notifications are in flight; try again later."
                                .formatted(maxInFlight));
            }
            return work.onTermination().invoke(inFlight::decrementAndGet);
        });
    }

    /** Empty if another replica deleted the sidecar in the meantime; that replica announces the deletion. */
    private Uni<Optional<ResultEvent>> event(ObjectStore store, ObjectLocation photo, Reconciliation reconciled) {
        return switch (reconciled.outcome()) {
            case STORED, UNREADABLE ->
                Uni.createFrom()
                        .item(() -> Optional.of(
                                stored(photo, toJson(reconciled.result().orElseThrow()))));
            case CURRENT, STALE ->
                new SidecarFiles(store, naming)
                        .content(photo)
                        .map(sidecar -> sidecar.map(content -> stored(photo, content)));
            // The sidecar may have been deleted by a reconciliation that failed to announce it.
            case DELETED, IGNORED -> Uni.createFrom().item(() -> Optional.of(deleted(photo)));
        };
    }

    private ResultEvent stored(ObjectLocation photo, byte[] sidecar) {
        return ResultEvent.stored(
                id(photo, sidecar),
                source,
                photo,
                naming.sidecarOf(photo),
                sidecar.length <= maxResultBytes ? parse(sidecar) : null);
    }

    private ResultEvent deleted(ObjectLocation photo) {
        return ResultEvent.deleted(UUID.randomUUID().toString(), source, photo);
    }

    /** The same for every announcement of one sidecar, and another for each later one, which has another {@code detectedAt}. */
    private static String id(ObjectLocation photo, byte[] sidecar) {
        MessageDigest digest = Sha256.digest();
        digest.update((photo.bucket() + "/" + photo.key() + "\n").getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest.digest(sidecar));
    }

    private Uni<Void> send(ResultEvent event) {
        return receiver.orElseThrow().send(event.id(), toJson(event));
    }

    /** Null if the content is not JSON, because another program replaced it. */
    private JsonNode parse(byte[] sidecar) {
        try {
            return json.readTree(sidecar);
        } catch (IOException e) {
            return null;
        }
    }

    private byte[] toJson(Object value) {
        try {
            return json.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
