package io.facet.image.tiff;

import static java.util.Comparator.comparingLong;

import io.facet.detection.DetectionException;
import io.facet.image.bytes.Bytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The picture of a TIFF that is decoded: the first directory that is not marked as a reduced copy or a mask, among the
 * chain of directories and their SubIFDs. A small first page without a mark gives way to the largest copy of the same shape.
 */
public record TiffPage(TiffDirectory first, TiffDirectory directory) {
    static final int NEW_SUBFILE_TYPE = 254;
    public static final int WIDTH = 256;
    public static final int HEIGHT = 257;
    static final int EXTRA_SAMPLES = 338;

    private static final int SUBFILE_TYPE = 255;
    private static final int SUB_IFDS = 330;
    private static final int ASSOCIATED_ALPHA = 1;

    private static final int REDUCED = 1;
    private static final int MASK = 4;
    private static final int OLD_REDUCED = 2;

    private static final int MAX_CHAIN = 100;
    private static final int MAX_SUB_IFDS = 16;
    private static final int THUMBNAIL_SIDE = 512;
    private static final int MIN_ENLARGEMENT = 2;

    /** Version 42, or 43 for BigTIFF. */
    public static boolean matches(Bytes bytes) {
        return bytes.has("II*\0", 0) || bytes.has("MM\0*", 0) || bytes.has("II+\0", 0) || bytes.has("MM\0+", 0);
    }

    public static TiffPage of(ByteBuffer photo) {
        return of(Bytes.bigEndian(photo));
    }

    public static TiffPage of(Bytes bytes) {
        TiffDirectory first = TiffDirectory.first(bytes);
        if (!isReduced(first) && longestSide(first) > THUMBNAIL_SIDE) {
            return new TiffPage(first, first);
        }
        Stream<TiffDirectory> full = directories(first).stream().filter(TiffPage::isFull);
        Optional<TiffDirectory> better = isReduced(first)
                ? full.findFirst()
                : full.filter(page -> isEnlarged(first, page)).max(comparingLong(TiffPage::longestSide));
        return new TiffPage(first, better.orElse(first));
    }

    /** The chain, each directory followed by its SubIFDs. Limited, because a chain can contain itself. */
    public static List<TiffDirectory> directories(TiffDirectory first) {
        List<TiffDirectory> found = new ArrayList<>();
        TiffDirectory directory = first;
        try {
            for (int i = 0; i < MAX_CHAIN; i++) {
                found.add(directory);
                addSubDirectories(directory, found::add);
                long next = directory.next();
                if (next == 0) {
                    break;
                }
                directory = directory.at(next);
            }
        } catch (DetectionException damaged) {
            // The pages before the damage can be intact.
        }
        return found;
    }

    private static void addSubDirectories(TiffDirectory directory, Consumer<TiffDirectory> found) {
        for (long offset : directory.numbers(SUB_IFDS, MAX_SUB_IFDS)) {
            found.accept(directory.at(offset));
        }
    }

    static boolean isReduced(TiffDirectory directory) {
        return (directory.number(NEW_SUBFILE_TYPE, 0) & (REDUCED | MASK)) != 0
                || directory.number(SUBFILE_TYPE, 0) == OLD_REDUCED;
    }

    private static boolean isFull(TiffDirectory directory) {
        try {
            return longestSide(directory) > 0 && !isReduced(directory);
        } catch (DetectionException damaged) {
            return false;
        }
    }

    private static long longestSide(TiffDirectory directory) {
        return Math.max(directory.number(WIDTH, 0), directory.number(HEIGHT, 0));
    }

    /** Whether a directory has the same shape, within a pixel of the smaller one, and at least twice the size. */
    private static boolean isEnlarged(TiffDirectory small, TiffDirectory large) {
        double factor = (double) large.number(WIDTH, 0) / small.number(WIDTH, 1);
        return factor >= MIN_ENLARGEMENT && Math.abs(large.number(HEIGHT, 0) / factor - small.number(HEIGHT, 0)) <= 1;
    }

    /** Of the page, or of the first page if it has none: a DNG states the orientation of its SubIFDs only there. */
    public int orientation() {
        return directory.has(TiffDirectory.ORIENTATION) ? directory.orientation() : first.orientation();
    }

    public boolean hasPremultipliedAlpha() {
        return directory.number(EXTRA_SAMPLES, 0) == ASSOCIATED_ALPHA;
    }

    /** {@code CIE_LAB} or {@code ICC_LAB} of {@link TiffSamples}, or another kind of samples. */
    public int photometric() {
        return (int) directory.number(TiffSamples.PHOTOMETRIC, 0);
    }

    /**
     * Whether OpenCV decodes this page, without a rotation, from the unchanged file. It scrambles rotated tiles, and libtiff converts
     * Lab with a tint.
     */
    public boolean isDecodable() {
        return directory.offset() == first.offset()
                && directory.orientation() == 1
                && !TiffSamples.LAB.contains(photometric());
    }

    /** Changes a copy of the file so that OpenCV does. Lab becomes RGB with the same samples. */
    public void makeDecodable(ByteBuffer copy) {
        directory.makeFirst(copy);
        directory.set(copy, TiffDirectory.ORIENTATION, 1);
        if (TiffSamples.LAB.contains(photometric())) {
            directory.set(copy, TiffSamples.PHOTOMETRIC, TiffSamples.RGB);
        }
    }
}
