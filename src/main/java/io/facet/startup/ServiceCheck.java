package io.facet.startup;

import io.facet.batch.BatchConfig;
import io.facet.calibration.Calibration;
import io.facet.detection.Precision;
import io.facet.model.ModelCheck;
import io.facet.model.ModelConfig;
import io.facet.model.PrecisionRules;
import io.facet.notify.NotifyConfig;
import io.facet.notify.WebhookSignature;
import io.facet.storage.Stores;
import io.facet.storage.directory.DirectoryConfig;
import io.facet.storage.directory.RootCheck;
import io.facet.torch.PyTorch;
import io.facet.web.security.AccessTokens;
import io.smallrye.config.SmallRyeConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks the requirements of the service: memory, ports, the directory of photos, the files with tokens and secrets, and the model. */
final class ServiceCheck {
    // With 24 MiB the service becomes ready, with 16 MiB it does not; a photo is one array in the heap.
    private static final long MIN_HEAP_BYTES = 64L << 20;

    private final SmallRyeConfig config;
    private final List<String> problems = new ArrayList<>();

    ServiceCheck(SmallRyeConfig config) {
        this.config = config;
    }

    /** @param tryWriting creates and deletes a file in the directory of photos */
    List<String> problems(boolean tryWriting) {
        checkHeap();
        problems.addAll(new PortCheck(config).problems());
        AccessTokens.Config access = config.getConfigMapping(AccessTokens.Config.class);
        access.tokenFile().flatMap(AccessTokens::problem).ifPresent(problems::add);
        NotifyConfig notify = config.getConfigMapping(NotifyConfig.class);
        notify.secretFile().flatMap(WebhookSignature::problem).ifPresent(problems::add);
        ModelConfig model = config.getConfigMapping(ModelConfig.class);
        problems.addAll(ModelCheck.problems(model));
        model.calibration().flatMap(Calibration::problem).ifPresent(problems::add);
        checkDevice(model);
        checkStore(tryWriting && problems.isEmpty());
        return problems;
    }

    private void checkHeap() {
        long heap = Runtime.getRuntime().maxMemory();
        if (heap < MIN_HEAP_BYTES) {
            problems.add("The heap must have at least %d MiB (got %d MiB); raise -Xmx or the memory of the container"
                    .formatted(MIN_HEAP_BYTES >> 20, heap >> 20));
        }
    }

    /** Loads PyTorch only if the settings require a certain device. */
    private void checkDevice(ModelConfig model) {
        boolean requiresGpu = model.device().startsWith("gpu");
        if (!requiresGpu && model.precision() != Precision.FP16) {
            return;
        }
        BatchConfig batches = config.getConfigMapping(BatchConfig.class);
        try {
            var engine = new PyTorch(batches.threadsPerWorker(), model.device(), model.gpuMemoryFraction());
            PrecisionRules.of(engine.device())
                    .unsupported(model.precision())
                    .ifPresent(why -> problems.add("facet.model.precision is %s, but %s"
                            .formatted(model.precision().label(), why)));
        } catch (PyTorch.UnavailableException e) {
            problems.add(e.getMessage());
        }
    }

    private void checkStore(boolean tryWriting) {
        if (config.getConfigMapping(Stores.Config.class).type().equalsIgnoreCase("directory")) {
            Path root = config.getConfigMapping(DirectoryConfig.class)
                    .root()
                    .toAbsolutePath()
                    .normalize();
            RootCheck.problem(root)
                    .or(() -> tryWriting ? RootCheck.writeProblem(root) : Optional.empty())
                    .ifPresent(problems::add);
        }
    }
}
