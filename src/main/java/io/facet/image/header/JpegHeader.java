package io.facet.image.header;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.image.bytes.Bytes;
import io.facet.image.header.ImageHeader.JpegPicture;
import io.facet.image.tiff.TiffDirectory;

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
    private static final int BYTES_OF_BLOCK = 2 * 64;

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
        if (bytes.length() * 8L < blocks) {
            throw ImageHeader.corrupt("The JPEG is truncated.");
        }
        // libjpeg decodes no second scan of a sequential JPEG if the first one has all components.
        boolean severalScans = progressive || componentsOfScan(bytes, at) != frame.u8(7);
        if (severalScans) {
            requireFewScans(bytes, at, end < 0 ? bytes.length() : end, header, blocks);
        }
        long coefficients = severalScans ? coefficientBytes(frame) : 0;
        int length = end < 0 ? lengthWithoutPadding(bytes) : bytes.length();
        return header.withMemory(header.bytesPerPixel(), coefficients).withJpeg(new JpegPicture(0, length, end >= 0));
    }

    /** libjpeg keeps the coefficients of all components if they arrive in several scans. */
    private static long coefficientBytes(Bytes frame) {
        int components = frame.u8(7);
        int maxAcross = 1;
        int maxDown = 1;
        for (int i = 0; i < components; i++) {
            maxAcross = Math.max(maxAcross, frame.u8(9 + 3L * i) >> 4);
            maxDown = Math.max(maxDown, frame.u8(9 + 3L * i) & 15);
        }
        long unitsAcross = (frame.u16(5) + 8L * maxAcross - 1) / (8L * maxAcross);
        long unitsDown = (frame.u16(3) + 8L * maxDown - 1) / (8L * maxDown);
        long bytes = 0;
        for (int i = 0; i < components; i++) {
            int sampling = frame.u8(9 + 3L * i);
            bytes += unitsAcross * unitsDown * (sampling >> 4) * (sampling & 15) * BYTES_OF_BLOCK;
        }
        return bytes;
    }

    /** A download that was cut off can be filled with zeros. A zero after 0xff belongs to the picture. */
    private static int lengthWithoutPadding(Bytes bytes) {
        int length = bytes.length();
        while (length > 2 && bytes.u8(length - 1) == 0 && bytes.u8(length - 2) != 0xff) {
            length--;
        }
        return length;
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
        if (frame.u8(7) == 0) {
            throw ImageHeader.corrupt("The JPEG has no components.");
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
        for (long at = firstScan; at + 2 < end && marker != EOI; marker = bytes.u8(at - 1)) {
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
            at = nextMarkerIfAny(bytes, next);
            if (at < 0) {
                return;
            }
        }
    }

    /** -1 if the file ends before. */
    private static long nextMarkerIfAny(Bytes bytes, long from) {
        try {
            return nextMarker(bytes, from);
        } catch (DetectionException truncated) {
            return -1;
        }
    }
}
