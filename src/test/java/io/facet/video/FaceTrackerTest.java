package io.facet.video;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.face.BoundingBox;
import io.facet.face.Landmarks;
import io.facet.face.Landmarks.Point;
import io.facet.face.RawFace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaceTrackerTest {
    private static final int SEEDS = 20;
    private static final float SIZE = 100;

    /** A face with known motion: the centre in pixels at a time in seconds, or null if it is not visible. */
    private interface Person {
        double[] at(double seconds);
    }

    private record Scene(FaceTracker tracker, List<Map<Integer, Track>> frames) {

        /** The tracks of a person, in order of appearance. */
        Set<Track> tracksOf(int person) {
            Set<Track> tracks = new HashSet<>();
            frames.forEach(frame -> {
                if (frame.containsKey(person)) {
                    tracks.add(frame.get(person));
                }
            });
            return tracks;
        }
    }

    private static final BiFunction<Double, Double, Shift> AT_REST = (from, to) -> Shift.NONE;

    private static void assertOneTrackEach(
            double framesPerSecond,
            double seconds,
            double jitter,
            BiFunction<Double, Double, Shift> camera,
            Person... people) {
        for (int seed = 0; seed < SEEDS; seed++) {
            Scene scene = run(seed, framesPerSecond, seconds, jitter, camera, people);
            for (int i = 0; i < people.length; i++) {
                assertThat(scene.tracksOf(i)).as("face %d, seed %d", i, seed).hasSize(1);
            }
            assertThat(scene.tracker().finish()).hasSize(people.length);
        }
    }

    private static Scene run(
            int seed,
            double framesPerSecond,
            double seconds,
            double jitter,
            BiFunction<Double, Double, Shift> camera,
            Person... people) {
        var tracker = new FaceTracker(0.5, new TrackLimits(1000, 200_000, 10_000));
        var random = new Random(seed);
        List<Map<Integer, Track>> frames = new ArrayList<>();
        for (int i = 0; i <= seconds * framesPerSecond + 1e-6; i++) {
            double time = i / framesPerSecond;
            List<RawFace> faces = new ArrayList<>();
            Map<RawFace, Integer> owners = new HashMap<>();
            for (int person = 0; person < people.length; person++) {
                double[] centre = people[person].at(time);
                if (centre != null) {
                    RawFace face = face(
                            centre[0] + jitter * random.nextGaussian(),
                            centre[1] + jitter * random.nextGaussian(),
                            SIZE + jitter * random.nextGaussian(),
                            0.9f);
                    faces.add(face);
                    owners.put(face, person);
                }
            }
            Collections.shuffle(faces, random);
            Map<Integer, Track> frame = new HashMap<>();
            tracker.add(Math.round(time * 1000), faces, camera.apply(i == 0 ? 0 : time - 1 / framesPerSecond, time))
                    .forEach((face, track) -> frame.put(owners.get(face), track));
            frames.add(frame);
        }
        return new Scene(tracker, frames);
    }

    private static RawFace face(double centreX, double centreY, double size, float confidence) {
        var box = new BoundingBox(
                (float) (centreX - size * 0.4), (float) (centreY - size / 2), (float) (size * 0.8), (float) size);
        var points = Collections.nCopies(Landmarks.COUNT, new Point(box.x(), box.y()));
        return new RawFace(confidence, box, Landmarks.of(points));
    }

    @ParameterizedTest
    @ValueSource(doubles = {5, 10, 30})
    void crossingFacesKeepTheirTracks(double rate) {
        assertOneTrackEach(rate, 4, 2, AT_REST, time -> new double[] {200 + 200 * time, 300}, time ->
                new double[] {1000 - 200 * time, 320});
    }

    @ParameterizedTest
    @ValueSource(doubles = {5, 10, 30})
    void faceHiddenByACrossingOneKeepsItsTrack(double rate) {
        assertOneTrackEach(
                rate,
                4,
                2,
                AT_REST,
                time -> new double[] {200 + 200 * time, 300},
                time -> Math.abs(time - 2) < 0.25 ? null : new double[] {1000 - 200 * time, 310});
    }

    @ParameterizedTest
    @ValueSource(doubles = {5, 12.5, 30})
    void gapOfUpToASecondKeepsTheTrack(double rate) {
        assertOneTrackEach(
                rate, 4, 2, AT_REST, time -> time > 1.5 && time < 2.3 ? null : new double[] {200 + 150 * time, 300});
    }

    @Test
    void faceThatReturnsAfterMoreThanASecondGetsANewTrack() {
        Scene scene = run(0, 5, 5, 2, AT_REST, time -> time > 1.5 && time < 3.1 ? null : new double[] {300, 300});
        assertThat(scene.tracksOf(0)).hasSize(2);
        assertThat(scene.tracker().finish()).extracting(Track::startMs).containsExactly(0L, 3200L);
    }

    @Test
    void trackBeginsAndEndsWithItsFace() {
        Scene scene =
                run(0, 5, 6, 2, AT_REST, time -> time < 1.1 || time > 3.9 ? null : new double[] {300 + 60 * time, 300});
        Track track = scene.tracker().finish().get(0);
        assertThat(track.startMs()).isEqualTo(1200);
        assertThat(track.endMs()).isEqualTo(3800);
        assertThat(track.samples()).hasSize(14);
        assertThat(track.confidence()).isEqualTo(0.9f);
    }

    @Test
    void samplesOfACrowdAreThinnedAlike() {
        var tracker = new FaceTracker(0.5, new TrackLimits(1000, 400, 100));
        int people = 20;
        for (int i = 0; i < 100; i++) {
            tracker.add(i * 200, row(people), Shift.NONE);
        }

        List<Track> tracks = tracker.finish();

        assertThat(tracks).hasSize(people).allSatisfy(track -> {
            assertThat(track.sampleCount()).isEqualTo(100);
            assertThat(track.samples())
                    .extracting(Track.Sample::timeMs)
                    .containsExactly(
                            0L, 1600L, 3200L, 4800L, 6400L, 8000L, 9600L, 11200L, 12800L, 14400L, 16000L, 17600L,
                            19200L, 19800L);
        });
        assertThat(tracker.tracksOmitted()).isZero();
    }

    @Test
    void faceThatAppearsLateHasAsManySamplesPerSecondAsTheOthers() {
        var tracker = new FaceTracker(0.5, new TrackLimits(1000, 400, 100));
        for (int i = 0; i < 100; i++) {
            tracker.add(i * 200, row(i < 60 ? 20 : 19), Shift.NONE);
        }
        tracker.cut();
        for (int i = 100; i < 140; i++) {
            tracker.add(i * 200, row(1), Shift.NONE);
        }

        Track late = tracker.finish().get(20);

        assertThat(late.startMs()).isEqualTo(20_000);
        assertThat(late.samples())
                .extracting(Track.Sample::timeMs)
                .containsExactly(20_000L, 21_600L, 23_200L, 24_800L, 26_400L, 27_800L);
    }

    @Test
    void shortestTracksAreOmittedAndCounted() {
        int limit = 20;
        int tracks = 70;
        var tracker = new FaceTracker(0.5, new TrackLimits(1000, 100_000, limit));
        long timeMs = 0;
        for (int i = 0; i < tracks; i++) {
            for (int frame = 0; frame < 2 + i % 35; frame++) {
                tracker.add(timeMs, row(1), Shift.NONE);
                timeMs += 200;
            }
            tracker.cut();
        }

        List<Track> kept = tracker.finish();

        assertThat(kept)
                .hasSize(limit)
                .allSatisfy(track -> assertThat(track.sampleCount()).isGreaterThanOrEqualTo(2 + 25));
        assertThat(kept).isSortedAccordingTo(Comparator.comparingLong(Track::startMs));
        assertThat(tracker.tracksOmitted()).isEqualTo(tracks - limit);
    }

    private static List<RawFace> row(int faces) {
        return IntStream.range(0, faces)
                .mapToObj(i -> face(200 + 3 * SIZE * i, 300, SIZE, 0.9f))
                .toList();
    }

    @Test
    void cutEndsAllTracksAtOnce() {
        var tracker = new FaceTracker(0.5, new TrackLimits(100, 200_000, 10_000));
        for (int i = 0; i < 5; i++) {
            tracker.add(i * 200, List.of(face(300, 300, SIZE, 0.9f)), Shift.NONE);
        }
        tracker.cut();
        for (int i = 5; i < 10; i++) {
            tracker.add(i * 200, List.of(face(300, 300, SIZE, 0.9f)), Shift.NONE);
        }
        assertThat(tracker.finish()).extracting(Track::startMs).containsExactly(0L, 1000L);
    }

    @ParameterizedTest
    @ValueSource(doubles = {5, 10, 30})
    void panKeepsTheTracksOfAGroup(double rate) {
        // At rest, then five face heights within a second, then at rest.
        DoubleUnaryOperator camera = time -> -500 * Math.min(1, Math.max(0, time - 1));
        Person[] group = IntStream.range(0, 6)
                .mapToObj(i ->
                        (Person) time -> new double[] {900 + 160 * i + camera.applyAsDouble(time), 300 + 20 * (i % 2)})
                .toArray(Person[]::new);
        assertOneTrackEach(
                rate, 3, 2, (from, to) -> new Shift(camera.applyAsDouble(to) - camera.applyAsDouble(from), 0), group);
    }

    @Test
    void fortyFacesThatMoveIndependentlyAreFortyTracks() {
        var random = new Random(2);
        Person[] crowd = IntStream.range(0, 40)
                .mapToObj(i -> {
                    double phase = random.nextDouble() * 6;
                    double speed = 1 + random.nextDouble();
                    return (Person) time -> new double[] {
                        150 + 220 * (i % 8) + 60 * Math.sin(speed * time + phase),
                        150 + 220 * (i / 8) + 40 * Math.cos(speed * time + phase)
                    };
                })
                .toArray(Person[]::new);
        assertOneTrackEach(5, 20, 2, AT_REST, crowd);
    }

    @Test
    void jitterDoesNotSplitATrack() {
        assertOneTrackEach(10, 20, 8, AT_REST, time -> new double[] {300, 300});
    }

    @Test
    void uncertainFacesContinueATrackButBeginNone() {
        var tracker = new FaceTracker(0.5, new TrackLimits(100, 200_000, 10_000));
        for (int i = 0; i < 20; i++) {
            float confidence = i < 5 ? 0.9f : 0.3f;
            tracker.add(i * 200, List.of(face(300, 300, SIZE, confidence), face(900, 300, SIZE, 0.3f)), Shift.NONE);
        }
        List<Track> tracks = tracker.finish();
        assertThat(tracks).hasSize(1);
        assertThat(tracks.get(0).endMs()).isEqualTo(3800);
    }

    @Test
    void faceInASingleFrameGetsNoTrackUnlessFramesAreFarApart() {
        var near = new FaceTracker(0.5, new TrackLimits(100, 200_000, 10_000));
        for (int i = 0; i < 10; i++) {
            near.add(i * 200, i == 5 ? List.of(face(300, 300, SIZE, 0.9f)) : List.of(), Shift.NONE);
        }
        assertThat(near.finish()).isEmpty();

        var keyframes = new FaceTracker(0.5, new TrackLimits(100, 200_000, 10_000));
        for (int i = 0; i < 10; i++) {
            keyframes.add(i * 5000, i == 5 ? List.of(face(300, 300, SIZE, 0.9f)) : List.of(), Shift.NONE);
        }
        assertThat(keyframes.finish()).hasSize(1);

        var single = new FaceTracker(0.5, new TrackLimits(100, 200_000, 10_000));
        single.add(0, List.of(face(300, 300, SIZE, 0.9f)), Shift.NONE);
        assertThat(single.finish()).hasSize(1);
    }

    @Test
    void samplesAreThinnedEvenlyToTheLimit() {
        var tracker = new FaceTracker(0.5, new TrackLimits(100, 200_000, 10_000));
        for (int i = 0; i < 1999; i++) {
            tracker.add(i * 200L, List.of(face(300, 300, SIZE, 0.9f)), Shift.NONE);
        }
        Track track = tracker.finish().get(0);
        List<Track.Sample> samples = track.samples();
        assertThat(track.sampleCount()).isEqualTo(1999);
        assertThat(samples).hasSizeBetween(50, 101);
        long step = samples.get(1).timeMs() - samples.get(0).timeMs();
        for (int i = 1; i < samples.size() - 1; i++) {
            assertThat(samples.get(i).timeMs() - samples.get(i - 1).timeMs()).isEqualTo(step);
        }
        assertThat(samples.get(samples.size() - 1).timeMs()).isEqualTo(1998 * 200L);
    }
}
