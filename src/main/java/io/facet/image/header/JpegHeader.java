package io.facet.image.header;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;

/** JPEG, ITU-T T.81 Annex B: segments that begin with a marker, up to the last scan. */
final class JpegHeader {
    private static final int SOF0 = 0xc0;
    private static final int SOF2_PROGRESSIVE = 0xc2;
    private static final int SOF15 = 0xcf;
    private static final int DHT = 0xc4;
    private static final int JPG = 0xc8;
    private static final int DAC = 0xcc;
    private static final int RST0 = 0xd0;
    private static final int SOI = 0xd8;
    private static final int EOI = 0xd9;
    private static final int SOS = 0xda;
    private static final int APP1 = 0xe1;

    private static final int MAX_SCANS = 100;
    private static final int COEFFICIENT_BYTES = 2;

    // A scan visits every 8 × 8 block of its components, even without data: 10 to 17 ns each. A progressive photo of
    // 100 MP has about 22 million visits.
    private static final long MAX_BLOCK_VISITS = 1L << 26;

    private JpegHeader() {}

    static boolean matches(Bytes bytes) {
        return bytes.has("\u00ff\u00d8\u00ff", 0);
    }

    static ImageHeader read(Bytes bytes) {
        Bytes frame = null;
        boolean progressive = false;
        int orientation = 0;
        long at = nextMarker(bytes, 2);
        for (int marker = bytes.u8(at - 1); marker != SOS; marker = bytes.u8(at - 1)) {
            if (marker == EOI) {
                throw ImageHeader.corrupt("The JPEG ends before its picture.");
            }
            Bytes segment = bytes.slice(at, isStandalone(marker) ? 0 : bytes.u16(at));
            if (isFrame(marker) && frame == null) {
                frame = segment;
                progressive = marker == SOF2_PROGRESSIVE;
                requireDecodable(marker, frame);
            } else if (marker == APP1 && orientation == 0 && segment.has("Exif\0\0", 2)) {
                orientation = TiffDirectory.orientation(segment.slice(8, segment.length() - 8L));
            }
            at = nextMarker(bytes, at + segment.length());
        }
        if (frame == null) {
            throw ImageHeader.corrupt("The JPEG has no frame header before its picture.");
        }
        ImageHeader header = ImageHeader.of(ImageFormat.JPEG, frame.u16(5), frame.u16(3), orientation, false);
        // A Huffman code has at least one bit, and the component with the most samples has one for every 8 × 8 of them.
        long blocks = ((header.width() + 7L) / 8) * ((header.height() + 7L) / 8);
        long end = lastEnd(bytes, at);
        if (bytes.length() * 8L < blocks || end < 0) {
            throw ImageHeader.corrupt("The JPEG is truncated.");
        }
        // libjpeg decodes no second scan of a sequential JPEG if the first one has all components.
        if (progressive || componentsOfScan(bytes, at) != frame.u8(7)) {
            requireFewScans(bytes, at, end, header, blocks);
        }
        return progressive ? header.withBytesPerPixel(COEFFICIENT_BYTES * frame.u8(7)) : header;
    }

    /** The position after the next marker. Skips bytes between segments, like libjpeg. */
    private static long nextMarker(Bytes bytes, long from) {
        long at = bytes.indexOfFf(from);
        while (bytes.u8(at + 1) == 0 || bytes.u8(at + 1) == 0xff) {
            at = bytes.indexOfFf(at + 1);
        }
        return at + 2;
    }

    /** Markers below SOF0 are not defined, apart from TEM; libjpeg skips them without a length. */
    private static boolean isStandalone(int marker) {
        return marker < SOF0 || marker >= RST0 && marker <= SOI;
    }

    private static boolean isFrame(int marker) {
        return marker >= SOF0 && marker <= SOF15 && marker != DHT && marker != JPG && marker != DAC;
    }

    private static void requireDecodable(int marker, Bytes frame) {
        if (marker > SOF2_PROGRESSIVE) {
            throw ImageFormat.unsupported("A lossless, hierarchical or arithmetically coded JPEG");
        }
        int bits = frame.u8(2);
        if (bits != 8) {
            throw ImageFormat.unsupported("A JPEG with " + bits + " bits per sample");
        }
    }

    /** Searches from the end, where it usually is, although phones append videos and second pictures. */
    private static long lastEnd(Bytes bytes, long scan) {
        for (long at = bytes.length() - 2L; at > scan; at--) {
            if (bytes.u8(at) == 0xff && bytes.u8(at + 1) == EOI) {
                return at;
            }
        }
        return -1;
    }

    private static int componentsOfScan(Bytes bytes, long scan) {
        return bytes.u8(scan + 2);
    }

    /** Counts scans as libjpeg finds them: segments by their length, coded data up to the next marker. */
    private static void requireFewScans(Bytes bytes, long firstScan, long end, ImageHeader header, long blocks) {
        int scans = 0;
        long visits = 0;
        int marker = SOS;
        for (long at = firstScan; at < end && marker != EOI; marker = bytes.u8(at - 1)) {
            if (marker == SOS) {
                scans++;
                visits += blocks * componentsOfScan(bytes, at);
            }
            if (scans > MAX_SCANS) {
                throw ImageHeader.corrupt("The JPEG has more than %d scans.".formatted(MAX_SCANS));
            }
            if (visits > MAX_BLOCK_VISITS) {
                throw new DetectionException(
                        ErrorCode.TOO_MANY_PIXELS,
                        "The JPEG has too many scans for its %d × %d pixels; save it with fewer scans."
                                .formatted(header.width(), header.height()));
            }
            long next = at + (isStandalone(marker) ? 0 : bytes.u16(at));
            if (next >= end) {
                return;
            }
            at = nextMarker(bytes, next);
        }
    }
}
