package io.facet.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.image.ImageDecoder;
import io.facet.image.TestImageConfig;
import io.facet.image.TestPictures;
import io.facet.testing.Shared;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Replays the kinds of files that a run of {@code bench/fuzz} or a report found to be costly. */
class CostlyFilesTest {
    private static final long MAX_NANOS = Duration.ofSeconds(3).toNanos();
    private static final long MAX_MEMORY = 300L << 20;
    private static final int ALWAYS_ALLOWED_SIDE = 4096;

    private final DecoderProbe probe = new DecoderProbe(new ImageDecoder(TestImageConfig.DEFAULTS));

    /** Loading OpenCV takes memory and time that no file must account for. */
    @BeforeEach
    void loadDecoders() {
        probe.observe(TestPictures.encoded(TestPictures.drawn(64, 64), ".png"));
    }

    static Stream<Arguments> uniformPictures() {
        IntFunction<byte[]> fax = CostlyFiles::blankFaxPage;
        IntFunction<byte[]> bitmap = CostlyFiles::emptyBitmap;
        IntFunction<byte[]> webp = CostlyFiles::uniformWebp;
        return Stream.of(
                Arguments.of("G4 TIFF", fax), Arguments.of("RLE BMP", bitmap), Arguments.of("lossless WebP", webp));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("uniformPictures")
    void fewBytesCannotStandForALargePicture(String kind, IntFunction<byte[]> file) {
        assertThat(probe.observe(file.apply(10_000)).header()).isEqualTo("TOO_MANY_PIXELS");

        DecoderProbe.Observed allowed = probe.observe(file.apply(ALWAYS_ALLOWED_SIDE));
        assertThat(allowed.decoding()).isEqualTo("passed");
        assertCheap(allowed);
    }

    @Test
    void gifOfClearCodesIsRejected() {
        assertThat(probe.observe(CostlyFiles.gifOfClearCodes(2_800_000)).header())
                .isEqualTo("CORRUPT_IMAGE");
        assertCheap(probe.observe(CostlyFiles.gifOfClearCodes(49_000)));
    }

    @Test
    void tiffWhoseTagsShareTheirValuesIsRejected() {
        assertThat(probe.observe(CostlyFiles.tiffOfSharedValues(500, 2_000_000)).header())
                .isEqualTo("CORRUPT_IMAGE");
        assertThat(probe.observe(CostlyFiles.tiffOfSharedValues(5000, 1)).header())
                .isEqualTo("CORRUPT_IMAGE");
        DecoderProbe.Observed many = probe.observe(CostlyFiles.tiffOfSharedValues(4000, 1));
        assertThat(many.decoding()).isEqualTo("passed");
        assertCheap(many);
    }

    @Test
    void generatedFilesAreDecodedOrRejectedCheaply() {
        for (long number = 0; number < 2000; number++) {
            DecoderProbe.Observed observed =
                    probe.observe(FuzzCase.of(7, number, List.of()).bytes());
            assertThat(observed.isFinding()).as("file %d: %s", number, observed).isFalse();
        }
    }

    @Test
    void manyGeneratedFilesReachNativeCode() {
        for (FuzzFormat format : FuzzFormat.values()) {
            long passed = Stream.iterate(0L, number -> number + 1)
                    .map(number -> FuzzCase.of(8, number, List.of()))
                    .limit(1500)
                    .filter(file -> file.format().equals(format.name()))
                    .limit(100)
                    .filter(file -> probe.passesHeader(file.bytes()))
                    .count();
            assertThat(passed).as(format.name()).isGreaterThan(40);
        }
    }

    @Test
    void hostileFilesAreCheap() {
        for (String name : Shared.names("images/hostile")) {
            assertCheap(probe.observe(Shared.bytes("images/hostile/" + name)));
        }
    }

    private static void assertCheap(DecoderProbe.Observed observed) {
        assertThat(observed.isFinding()).as("%s", observed).isFalse();
        assertThat(Math.max(observed.decodingNanos(), observed.renderingNanos()))
                .isLessThan(MAX_NANOS);
        assertThat(Math.max(observed.decodingMemory(), observed.renderingMemory()))
                .isLessThan(MAX_MEMORY);
    }
}
