package io.facet.sidecar;

import io.facet.batch.BatchSettings;
import io.facet.batch.Workers;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.ErrorCode;
import io.facet.detection.Face;
import io.facet.detection.ObjectLocation;
import io.facet.detection.Precision;
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
 * One photo, its sidecar, its messages and the workers that take them, as a machine of steps: whoever chooses the next step
 * chooses the schedule. Each worker runs the real {@link Reconciler}; every call to the store is a step of its own. Nothing
 * here depends on time or threads, so the same choices lead to the same state.
 */
final class ReconcileModel {
    private static final ObjectLocation PHOTO = ObjectLocation.newest("bucket", "photo.png");
    private static final DetectionOptions OPTIONS = new DetectionOptions("none", 160, Precision.FP32, 0.5, 0.4, 750);
    private static final Map<Character, byte[]> PICTURES = Map.of(
            'a', Samples.blank(8, 8), 'b', Samples.blank(9, 9), '!', "no photo".getBytes(StandardCharsets.UTF_8));

    /** Of a picture the model knows its stamp alone: hundreds of thousands need not be drawn. */
    private static final class AnyPicture extends PictureRenderer {
        AnyPicture() {
            super(new ImageDecoder(TestImageConfig.DEFAULTS));
        }

        @Override
        public byte[] render(ByteBuffer photo, List<Face> faces, PictureRequest order, LongConsumer admission) {
            return new byte[0];
        }
    }

    /** Something that can happen next. */
    record Step(String name, Runnable action) {}

    private record Sidecar(SidecarMetadata metadata, boolean error) {}

    private final List<ModelWorker> workers = new ArrayList<>();
    private final Render render;
    private final String fingerprint;
    private Story story;
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

    /** @param render the picture that is kept beside the sidecar */
    ReconcileModel(int workers, Render render) {
        this.render = render;
        this.fingerprint = new DetectionRequest(
                        OPTIONS, SidecarSettings.naming(render).picture())
                .resolve(new NoFaces())
                .fingerprint();
        var atOnce = new Workers(new BatchSettings(1, 1)) {
            @Override
            public void execute(Runnable task) {
                task.run();
            }
        };
        for (int i = 0; i < workers; i++) {
            var worker = new ModelWorker(i);
            worker.reconciler = NoFaces.reconciler(new ModelStore(this, worker), atOnce, render, new AnyPicture());
            this.workers.add(worker);
        }
    }

    void reset(Story newStory) {
        story = newStory;
        changes = 0;
        pictures = new HashMap<>();
        exists = false;
        sidecar = Optional.empty();
        picture = Optional.empty();
        messages = 0;
        crashes = story.crashes();
        failures = story.failures();
        duplicates = story.duplicates();
        workers.forEach(ModelWorker::stop);
    }

    /** All that can happen now, always in the same order. */
    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        if (changes < story.script().length()) {
            steps.add(new Step("change " + story.script().charAt(changes), this::change));
        }
        if (duplicates > 0 && changes > 0) {
            steps.add(new Step("duplicate", this::duplicate));
        }
        // Idle workers are alike.
        workers.stream()
                .filter(worker -> messages > 0 && !worker.busy)
                .findFirst()
                .ifPresent(idle -> steps.add(new Step("message to " + idle.number, () -> deliver(idle))));
        workers.stream().filter(worker -> worker.busy).forEach(worker -> addSteps(worker, steps));
        return steps;
    }

    private void addSteps(ModelWorker worker, List<Step> steps) {
        String at = worker.number + ": ";
        for (ModelWorker.Call call : List.copyOf(worker.calls)) {
            steps.add(new Step(at + call.name(), () -> worker.answer(call)));
            if (failures > 0) {
                steps.add(new Step(at + call.name() + " fails", () -> fail(worker, call)));
            }
            if (failures > 0 && call.changes()) {
                steps.add(new Step(at + call.name() + " is done, its answer lost", () -> {
                    call.action().get();
                    fail(worker, call);
                }));
            }
        }
        if (crashes > 0) {
            steps.add(new Step(at + "crash", () -> crash(worker)));
        }
    }

    private void change() {
        char picture = story.script().charAt(changes);
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
                .with(done -> worker.stop(), failed -> giveBack(worker));
    }

    private void giveBack(ModelWorker worker) {
        worker.stop();
        messages += story.flaw() == Story.Flaw.EARLY_ACKNOWLEDGEMENT ? 0 : 1;
    }

    private void crash(ModelWorker worker) {
        crashes--;
        giveBack(worker);
    }

    private void fail(ModelWorker worker, ModelWorker.Call call) {
        failures--;
        worker.fail(call, new DetectionException(ErrorCode.STORE_UNAVAILABLE, "The model says so."));
    }

    boolean skipsSecondHead(ModelWorker worker) {
        return story.flaw() == Story.Flaw.NO_SECOND_LOOK && worker.hasJustChangedTheSidecar();
    }

    Optional<StoredObject> photo() {
        return exists ? Optional.of(photo(lastPut())) : Optional.empty();
    }

    private int lastPut() {
        return IntStream.rangeClosed(1, changes)
                .filter(pictures::containsKey)
                .max()
                .orElseThrow();
    }

    private StoredObject photo(int put) {
        char picture = pictures.get(put);
        String version = story.versions() ? String.valueOf(put) : null;
        return new StoredObject(
                PHOTO.withVersionId(version),
                String.valueOf(picture),
                PICTURES.get(picture).length,
                Optional.of(Map.of()));
    }

    /** Empty when it is not there any more. */
    Optional<byte[]> bytes(StoredObject seen) {
        boolean there = story.versions() || photo().equals(Optional.of(seen));
        return there ? Optional.of(PICTURES.get(seen.eTag().charAt(0))) : Optional.empty();
    }

    Optional<SidecarMetadata> sidecarMetadata() {
        return sidecar.map(Sidecar::metadata);
    }

    void write(SidecarMetadata stamp, byte[] json) {
        sidecar = Optional.of(new Sidecar(stamp, new String(json, StandardCharsets.UTF_8).contains("\"error\"")));
    }

    void delete() {
        sidecar = Optional.empty();
    }

    Optional<SidecarMetadata> pictureMetadata() {
        return picture;
    }

    void writePicture(SidecarMetadata stamp) {
        picture = Optional.of(stamp);
    }

    void deletePicture() {
        picture = Optional.empty();
    }

    /** Every message is acknowledged. */
    boolean isAtRest() {
        return changes == story.script().length()
                && messages == 0
                && workers.stream().noneMatch(worker -> worker.busy);
    }

    /**
     * The sidecar describes the photo's newest version, and there is none where there is no photo. Where pictures are kept,
     * the picture is of that version too, and there is none of a photo that cannot be read.
     */
    boolean isRight() {
        Optional<SidecarMetadata> wanted = photo().map(now -> SidecarMetadata.of(now, fingerprint));
        boolean unreadable = photo().filter(now -> now.eTag().equals("!")).isPresent();
        boolean hasPicture = render != Render.OFF && !unreadable;
        return sidecar.equals(wanted.map(
                        stamp -> unreadable ? new Sidecar(stamp.asUnreadable(), true) : new Sidecar(stamp, false)))
                && picture.equals(hasPicture ? wanted : Optional.empty());
    }

    /** Equal where all that can follow is equal: what a worker does next depends on what it has seen since its message came. */
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
