package io.facet.image;

import io.facet.image.bytes.Bytes;
import io.facet.image.header.ImageHeader;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Counts the rows that a truncated JPEG contains, by following its Huffman codes (ITU-T T.81 Annex F and G). libjpeg fills
 * the rest with grey and reports nothing. In a progressive JPEG, a row counts if each of its coefficients has arrived at its
 * first precision; scans that only refine them may be missing.
 */
final class JpegRows {
    private static final double MIN_SHARE = 0.9;

    private static final int SOF0 = 0xc0;
    private static final int SOF2_PROGRESSIVE = 0xc2;
    private static final int DHT = 0xc4;
    private static final int RST0 = 0xd0;
    private static final int SOI = 0xd8;
    private static final int SOS = 0xda;
    private static final int DRI = 0xdd;

    private static final int COEFFICIENTS = 64;
    private static final int NONE = -1;

    private final Bytes jpeg;
    private final JpegCodes codes = new JpegCodes();
    private Bytes frame;
    private boolean progressive;
    private int restartInterval;
    /** For each component and coefficient, the share of the rows that contain it. */
    private double[][] shares;

    private JpegRows(Bytes jpeg) {
        this.jpeg = jpeg;
    }

    /** Fails with {@code CORRUPT_IMAGE} if less than 90 % of the rows are there. */
    static void requireMost(ByteBuffer photo, ImageHeader header) {
        Bytes bytes = Bytes.bigEndian(photo)
                .slice(header.jpeg().start(), header.jpeg().length());
        double share = new JpegRows(bytes).share();
        if (share < MIN_SHARE) {
            throw ImageHeader.corrupt("The %s is truncated: %.0f %% of its rows are there; at least %.0f %% are needed."
                    .formatted(header.format(), Math.floor(100 * share), 100 * MIN_SHARE));
        }
    }

    private double share() {
        long at = 2;
        while ((at = nextMarker(at)) != NONE) {
            int marker = jpeg.u8(at - 1);
            boolean standalone = marker < SOF0 || marker >= RST0 && marker <= SOI;
            if (!standalone && (at + 2 > jpeg.length() || at + jpeg.u16(at) > jpeg.length())) {
                break;
            }
            long next = at + (standalone ? 0 : jpeg.u16(at));
            read(marker, standalone ? jpeg.slice(at, 0) : jpeg.slice(at, next - at), next);
            at = next;
        }
        return shares == null
                ? 0
                : Arrays.stream(shares).flatMapToDouble(Arrays::stream).min().orElse(0);
    }

    private void read(int marker, Bytes segment, long next) {
        switch (marker) {
            case SOF0, SOF0 + 1, SOF2_PROGRESSIVE -> {
                frame = frame == null ? segment : frame;
                progressive = marker == SOF2_PROGRESSIVE;
                shares = new double[frame.u8(7)][COEFFICIENTS];
            }
            case DHT -> codes.define(segment);
            case DRI -> restartInterval = segment.u16(2);
            case SOS -> addScan(segment, next);
            default -> {}
        }
    }

    /** The position after the next marker, or -1. Restart markers belong to coded data. */
    private long nextMarker(long from) {
        for (long at = from; at + 1 < jpeg.length(); at++) {
            int second = jpeg.u8(at + 1);
            boolean coded = second == 0 || second == 0xff || second >= RST0 && second < SOI;
            if (jpeg.u8(at) == 0xff && !coded) {
                return at + 2;
            }
        }
        return NONE;
    }

    private void addScan(Bytes header, long data) {
        int count = header.u8(2);
        int first = progressive ? header.u8(3 + 2L * count) : 0;
        int last = progressive ? header.u8(4 + 2L * count) : COEFFICIENTS - 1;
        boolean refines = progressive && header.u8(5 + 2L * count) >> 4 != 0;
        if (refines || frame == null || last >= COEFFICIENTS) {
            return;
        }
        double share = nextMarker(data) == NONE ? countedShare(header, data, first, last) : 1;
        for (int i = 0; i < count; i++) {
            int component = component(header.u8(3 + 2L * i));
            for (int k = first; k <= last && component != NONE; k++) {
                shares[component][k] = Math.max(shares[component][k], share);
            }
        }
    }

    private int component(int id) {
        for (int i = 0; i < frame.u8(7); i++) {
            if (frame.u8(8 + 3L * i) == id) {
                return i;
            }
        }
        return NONE;
    }

    /** Of the last scan, which ends with the file. */
    private double countedShare(Bytes header, long data, int first, int last) {
        int count = header.u8(2);
        int[] blocks = new int[count];
        int maxAcross = 1;
        int maxDown = 1;
        int across = 1;
        int down = 1;
        for (int i = 0; i < frame.u8(7); i++) {
            maxAcross = Math.max(maxAcross, frame.u8(9 + 3L * i) >> 4);
            maxDown = Math.max(maxDown, frame.u8(9 + 3L * i) & 15);
        }
        for (int i = 0; i < count; i++) {
            int component = component(header.u8(3 + 2L * i));
            if (component == NONE) {
                return 0;
            }
            int sampling = frame.u8(9 + 3L * component);
            across = sampling >> 4;
            down = sampling & 15;
            blocks[i] = count == 1 ? 1 : across * down;
        }
        // Units of interleaved scans cover the blocks of all components, others one block.
        int unitWidth = count > 1 ? 8 * maxAcross : 8 * maxAcross / Math.max(1, across);
        int unitHeight = count > 1 ? 8 * maxDown : 8 * maxDown / Math.max(1, down);
        int unitsAcross = (frame.u16(5) + unitWidth - 1) / unitWidth;
        int rows = (frame.u16(3) + unitHeight - 1) / unitHeight;
        var scan = new JpegCodes.Scan(header, blocks, first, last, progressive, restartInterval);
        long units = codes.count(jpeg.from(data), scan, (long) unitsAcross * rows);
        return Math.min(1, (double) (units / unitsAcross) / rows);
    }
}
