package io.facet.model;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.InputImage.InputSpec;
import io.facet.detection.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jboss.logging.Logger;

/** A model of the configuration: not looked at yet, on its way, there, or refused. */
final class ConfiguredModel {
    private static final Logger LOG = Logger.getLogger(ConfiguredModel.class);

    private final String name;
    private final ModelConfig.CatalogEntry settings;
    private final ModelFiles files;
    private CompletableFuture<CatalogModel> fetched;

    ConfiguredModel(String name, ModelConfig.CatalogEntry settings, ModelFiles files) {
        this.name = name;
        this.settings = settings;
        this.files = files;
    }

    boolean isRemote() {
        try {
            return ModelLocation.parse(settings.location()).remote().isPresent();
        } catch (IOException refused) {
            return false;
        }
    }

    /** As far as that is known: what its file says of it counts when it is there. */
    boolean answersTo(String backbone) {
        return name.equals(backbone)
                || settings.backbone().filter(backbone::equals).isPresent()
                || model().filter(model -> model.backbone().equals(backbone)).isPresent();
    }

    /** Begins to fetch the file, if nobody has. */
    synchronized CompletableFuture<CatalogModel> fetch(Executor executor) {
        if (fetched == null) {
            var result = new CompletableFuture<CatalogModel>();
            fetched = result;
            executor.execute(() -> complete(result));
        }
        return fetched;
    }

    private void complete(CompletableFuture<CatalogModel> result) {
        try {
            result.complete(read());
        } catch (IOException | RuntimeException e) {
            LOG.errorf("Model %s at %s is refused: %s", name, publicLocation(), e.getMessage());
            result.completeExceptionally(e);
        }
    }

    private CatalogModel read() throws IOException {
        Path file = files.file(name, ModelLocation.parse(settings.location()), settings.sha256());
        ModelCard card = ModelCard.read(file).orElseGet(() -> plainCard(name));
        return CatalogModel.of(name, overridden(card), file);
    }

    /** Without what may be secret: a signature in the query, a password before the host. */
    private String publicLocation() {
        return settings.location().replaceAll("[?#].*", "").replaceAll("//[^/@]*@", "//");
    }

    synchronized Optional<CatalogModel> model() {
        return fetched == null || !fetched.isDone() || fetched.isCompletedExceptionally()
                ? Optional.empty()
                : Optional.of(fetched.join());
    }

    /** Why it cannot be used just now. */
    Optional<DetectionException> whyNot() {
        CompletableFuture<CatalogModel> state;
        synchronized (this) {
            state = fetched;
        }
        if (state == null) {
            return Optional.of(later("will be fetched when it is first asked for"));
        }
        if (!state.isDone()) {
            return Optional.of(later("is being downloaded, and the log tells how far that is; try again in a minute"));
        }
        try {
            state.join();
            return Optional.empty();
        } catch (CompletionException e) {
            String reason = e.getCause() instanceof IOException known ? known.getMessage() : "its file cannot be read";
            return Optional.of(new DetectionException(
                    ErrorCode.MODEL_NOT_FOUND, "Backbone %s is in the catalog, but %s.".formatted(name, reason), e));
        }
    }

    /** Worth another try, unlike a backbone that is not found: an event that needs it is delivered again. */
    private DetectionException later(String when) {
        return new DetectionException(ErrorCode.OVERLOADED, "Backbone %s %s.".formatted(name, when));
    }

    /** A file that says nothing of itself is taken for a plain trace of Pytorch_Retinaface. */
    private static ModelCard plainCard(String name) {
        return new ModelCard(
                InputContract.FLOAT_NCHW_BGR,
                InputSpec.CELL,
                name,
                Precision.FP32,
                "file without a card",
                null,
                null,
                null,
                null);
    }

    private ModelCard overridden(ModelCard card) {
        return new ModelCard(
                card.contract(),
                card.sideMultiple(),
                settings.backbone().orElse(card.backbone()),
                settings.precision().orElse(card.precision()),
                card.source(),
                card.weightsSha256(),
                card.license(),
                card.outputs(),
                card.device());
    }
}
