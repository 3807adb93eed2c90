package io.facet.model;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.InputImage.InputSpec;
import io.facet.detection.Precision;
import io.facet.settings.RedactedUrls;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jboss.logging.Logger;

/** A configured model: not fetched yet, being fetched, available, or rejected. */
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
        } catch (IOException invalid) {
            return false;
        }
    }

    /** Whether requests for this backbone mean it; the backbone of its file counts once it is available. */
    boolean isNamed(String backbone) {
        return name.equals(backbone)
                || settings.backbone().filter(backbone::equals).isPresent()
                || model().filter(model -> model.backbone().equals(backbone)).isPresent();
    }

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
            String location = RedactedUrls.of(settings.location());
            LOG.errorf("Model %s at %s rejected: %s", name, location, RedactedUrls.in(String.valueOf(e.getMessage())));
            result.completeExceptionally(e);
        }
    }

    private CatalogModel read() throws IOException {
        ModelFile file = files.file(name, ModelLocation.parse(settings.location()), settings.sha256());
        ModelMetadata metadata = ModelMetadata.read(file.path()).orElseGet(() -> plainTrace(name));
        return CatalogModel.of(name, overridden(metadata), file);
    }

    synchronized Optional<CatalogModel> model() {
        return fetched == null || !fetched.isDone() || fetched.isCompletedExceptionally()
                ? Optional.empty()
                : Optional.of(fetched.join());
    }

    Optional<DetectionException> unavailability() {
        CompletableFuture<CatalogModel> state;
        synchronized (this) {
            state = fetched;
        }
        if (state == null) {
            return Optional.of(later("is downloaded at its first use"));
        }
        if (!state.isDone()) {
            return Optional.of(later("is being downloaded; try again in a minute. The log shows the progress"));
        }
        try {
            state.join();
            return Optional.empty();
        } catch (CompletionException e) {
            String reason = e.getCause() instanceof IOException known
                    ? RedactedUrls.in(known.getMessage())
                    : "its file cannot be read";
            return Optional.of(new DetectionException(
                    ErrorCode.MODEL_NOT_FOUND, "Backbone %s is configured, but %s.".formatted(name, reason), e));
        }
    }

    /** Retryable, so that an event that needs the model is redelivered. */
    private DetectionException later(String when) {
        return new DetectionException(ErrorCode.OVERLOADED, "Backbone %s %s.".formatted(name, when));
    }

    /** A file without metadata is assumed to be a plain trace of Pytorch_Retinaface. */
    private static ModelMetadata plainTrace(String name) {
        return new ModelMetadata(
                InputContract.FLOAT_NCHW_BGR,
                InputSpec.CELL,
                name,
                Precision.FP32,
                "file without facet.json",
                null,
                null,
                null,
                null);
    }

    private ModelMetadata overridden(ModelMetadata metadata) {
        return new ModelMetadata(
                metadata.contract(),
                metadata.sideMultiple(),
                settings.backbone().orElse(metadata.backbone()),
                settings.precision().orElse(metadata.precision()),
                metadata.source(),
                metadata.weightsSha256(),
                metadata.license(),
                metadata.outputs(),
                metadata.device());
    }
}
