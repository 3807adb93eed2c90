package io.facet.sidecar;

import io.facet.batch.BatchSettings;
import io.facet.batch.Workers;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.detection.Precision;
import io.facet.face.Face;
import io.facet.image.ImageDecoder;
import io.facet.image.TestImageConfig;
import io.facet.picture.PictureRenderer;
import io.facet.picture.PictureRenderer.PictureRequest;
import io.facet.pipeline.DetectionRequest;
import io.facet.sidecar.SidecarConfig.Render;
import io.facet.storage.StoredObject;
import io.facet.telemetry.Origin;
import io.facet.testing.NoFaces;
import io.facet.testing.Samples;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/**
 * A state machine of one photo, its sidecar and messages, and the workers that process the messages. Each worker runs the real
 * {@link Reconciler}, and each store call is one step. The test chooses the next step and thereby the schedule. Nothing depends
 * on time or threads, so the same choices lead to the same state.
 */
final class ReconcileModel {
    private static final ObjectLocation PHOTO = ObjectLocation.newest("bucket", "photo.png");
    private static final DetectionOptions OPTIONS = new DetectionOptions("none", 160, Precision.FP32, 0.5, 0.4, 750);
    private static final Map<Character, byte[]> PICTURES = Map.of(
            'a', Samples.blank(8, 8), 'b', Samples.blank(9, 9), '!', "not a photo".getBytes(StandardCharsets.UTF_8));

    /** The model stores only the metadata of pictures, so hundreds of thousands are not rendered. */
    private static final class EmptyPictureRenderer extends PictureRenderer {
        EmptyPictureRenderer() {
            super(new ImageDecoder(TestImageConfig.DEFAULTS));
        }

        @Override
        public byte[] render(ByteBuffer photo, List<Face> faces, PictureRequest order, LongConsumer admission) {
            return new byte[0];
        }
    }

    record Step(String name, Runnable action) {}

    private record Sidecar(SidecarMetadata metadata, boolean error) {}

    private final List<ModelWorker> workers = new ArrayList<>();
    private final Render render;
    private final String fingerprint;
    private Scenario scenario;
    private int changes;
    private Map<Integer, Character> pictures;
    private boolean exists;
    private Optional<Sidecar> sidecar;
    private Optional<SidecarMetadata> picture;
    private int messages;
    private int crashes;
    private int failures;
    private int duplicates;

    ReconcileModel(int workers) {
        this(workers, Render.OFF);
    }

    /** @param render the picture that is stored with the sidecar */
    ReconcileModel(int workers, Render render) {
        this.render = render;
        this.fingerprint = new DetectionRequest(
                        OPTIONS, SidecarSettings.naming(render).picture())
                .resolve(new NoFaces())
                .fingerprint();
        var callingThread = new Workers(new BatchSettings(1, 1)) {
            @Override
            public void execute(Runnable task) {
                task.run();
            }
        };
        for (int i = 0; i < workers; i++) {
            var worker = new ModelWorker(i);
            worker.reconciler =
                    NoFaces.reconciler(new ModelStore(this, worker), callingThread, render, new EmptyPictureRenderer());
            this.workers.add(worker);
        }
    }

    void reset(Scenario newScenario) {
        scenario = newScenario;
        changes = 0;
        pictures = new HashMap<>();
        exists = false;
        sidecar = Optional.empty();
        picture = Optional.empty();
        messages = 0;
        crashes = scenario.crashes();
        failures = scenario.failures();
        duplicates = scenario.duplicates();
        workers.forEach(ModelWorker::stop);
    }

    /** The possible next steps, always in the same order. */
    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        if (changes < scenario.script().length()) {
            steps.add(new Step("change " + scenario.script().charAt(changes), this::change));
        }
        if (duplicates > 0 && changes > 0) {
            steps.add(new Step("duplicate", this::duplicate));
        }
        // Idle workers are interchangeable.
        workers.stream()
                .filter(worker -> messages > 0 && !worker.busy)
                .findFirst()
                .ifPresent(idle -> steps.add(new Step("message to " + idle.number, () -> deliver(idle))));
        workers.stream().filter(worker -> worker.busy).forEach(worker -> addSteps(worker, steps));
        return steps;
    }

    private void addSteps(ModelWorker worker, List<Step> steps) {
        String prefix = worker.number + ": ";
        for (ModelWorker.Call call : List.copyOf(worker.pending)) {
            steps.add(new Step(prefix + call.name(), () -> worker.execute(call)));
            if (failures > 0) {
                steps.add(new Step(prefix + call.name() + " fails", () -> fail(worker, call)));
            }
            if (failures > 0 && call.changesStore()) {
                steps.add(new Step(prefix + call.name() + " succeeds, response lost", () -> {
                    call.action().get();
                    fail(worker, call);
                }));
            }
        }
        if (crashes > 0) {
            steps.add(new Step(prefix + "crash", () -> crash(worker)));
        }
    }

    private void change() {
        char picture = scenario.script().charAt(changes);
        changes++;
        exists = picture != '-';
        if (exists) {
            pictures.put(changes, picture);
        }
        messages++;
    }

    private void duplicate() {
        duplicates--;
        messages++;
    }

    private void deliver(ModelWorker worker) {
        messages--;
        worker.busy = true;
        worker.reconciler
                .reconcile(PHOTO, OPTIONS, Reconciler.Mode.IF_STALE, Origin.NONE)
                .subscribe()
                .with(done -> worker.stop(), failed -> redeliver(worker));
    }

    private void redeliver(ModelWorker worker) {
        worker.stop();
        messages += scenario.flaw() == Scenario.Flaw.EARLY_ACKNOWLEDGEMENT ? 0 : 1;
    }

    private void crash(ModelWorker worker) {
        crashes--;
        redeliver(worker);
    }

    private void fail(ModelWorker worker, ModelWorker.Call call) {
        failures--;
        worker.fail(call, new DetectionException(ErrorCode.STORE_UNAVAILABLE, "Injected failure"));
    }

    boolean skipsSecondCheck(ModelWorker worker) {
        return scenario.flaw() == Scenario.Flaw.NO_SECOND_CHECK && worker.lastCallChangedStore();
    }

    Optional<StoredObject> photo() {
        return exists ? Optional.of(photo(lastUpload())) : Optional.empty();
    }

    private int lastUpload() {
        return IntStream.rangeClosed(1, changes)
                .filter(pictures::containsKey)
                .max()
                .orElseThrow();
    }

    private StoredObject photo(int upload) {
        char picture = pictures.get(upload);
        String version = scenario.versions() ? String.valueOf(upload) : null;
        return new StoredObject(
                PHOTO.withVersionId(version),
                String.valueOf(picture),
                PICTURES.get(picture).length,
                Optional.of(Map.of()));
    }

    /** Empty if this version no longer exists. */
    Optional<byte[]> bytes(StoredObject version) {
        boolean readable = scenario.versions() || photo().equals(Optional.of(version));
        return readable ? Optional.of(PICTURES.get(version.eTag().charAt(0))) : Optional.empty();
    }

    Optional<SidecarMetadata> sidecarMetadata() {
        return sidecar.map(Sidecar::metadata);
    }

    void write(SidecarMetadata metadata, byte[] json) {
        sidecar = Optional.of(new Sidecar(metadata, new String(json, StandardCharsets.UTF_8).contains("\"error\"")));
    }

    void delete() {
        sidecar = Optional.empty();
    }

    Optional<SidecarMetadata> pictureMetadata() {
        return picture;
    }

    void writePicture(SidecarMetadata metadata) {
        picture = Optional.of(metadata);
    }

    void deletePicture() {
        picture = Optional.empty();
    }

    /** Whether the script is complete and every message is acknowledged. */
    boolean isDone() {
        return changes == scenario.script().length()
                && messages == 0
                && workers.stream().noneMatch(worker -> worker.busy);
    }

    /**
     * Whether the sidecar describes the photo's newest version, or does not exist if there is no photo. If pictures are stored,
     * the same applies to the picture, and an unreadable photo has no picture.
     */
    boolean isCorrect() {
        Optional<SidecarMetadata> expected = photo().map(now -> SidecarMetadata.of(now, fingerprint));
        boolean unreadable = photo().filter(now -> now.eTag().equals("!")).isPresent();
        boolean hasPicture = render != Render.OFF && !unreadable;
        return sidecar.equals(expected.map(metadata ->
                        unreadable ? new Sidecar(metadata.asUnreadable(), true) : new Sidecar(metadata, false)))
                && picture.equals(hasPicture ? expected : Optional.empty());
    }

    /** Models with equal states have the same future: a worker depends only on the results since its message was delivered. */
    String state() {
        var state = new StringBuilder();
        state.append(changes)
                .append(' ')
                .append(messages)
                .append(' ')
                .append(crashes)
                .append(failures)
                .append(duplicates);
        state.append(sidecar).append(picture);
        workers.stream().map(ModelWorker::state).sorted().forEach(state::append);
        return state.toString();
    }
}
