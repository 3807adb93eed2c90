package io.facet.image.header;

/** JPEG, ITU-T T.81 Annex B: segments that begin with a marker, up to the first scan. */
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
    private static final int TEM = 0x01;

    // Encoders write about 10. Each scan visits every coefficient again, so a small file with very many takes hours.
    private static final int MAX_SCANS = 100;

    private JpegHeader() {}

    static ImageHeader read(Bytes bytes) {
        Bytes frame = null;
        boolean progressive = false;
        int orientation = 0;
        long at = nextMarker(bytes, 2);
        for (int marker = bytes.u8(at - 1); marker != SOS; marker = bytes.u8(at - 1)) {
            if (marker == EOI) {
                throw Unreadable.corrupt("The JPEG ends before its picture begins.");
            }
            Bytes segment = bytes.slice(at, standsAlone(marker) ? 0 : bytes.u16(at));
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
            throw Unreadable.corrupt("The JPEG has no frame header before its picture.");
        }
        ImageHeader header = ImageHeader.of(ImageFormat.JPEG, frame.u16(5), frame.u16(3), orientation, false);
        requireWhole(bytes, at, header, progressive);
        return header;
    }

    /** The position behind the next marker; bytes between segments are skipped, as libjpeg does. */
    private static long nextMarker(Bytes bytes, long from) {
        long at = from;
        while (bytes.u8(at) != 0xff || bytes.u8(at + 1) == 0 || bytes.u8(at + 1) == 0xff) {
            at++;
        }
        return at + 2;
    }

    private static boolean standsAlone(int marker) {
        return marker == TEM || marker >= RST0 && marker <= SOI;
    }

    private static boolean isFrame(int marker) {
        return marker >= SOF0 && marker <= SOF15 && marker != DHT && marker != JPG && marker != DAC;
    }

    private static void requireDecodable(int marker, Bytes frame) {
        if (marker > SOF2_PROGRESSIVE) {
            throw Unreadable.unsupported("This is a lossless, hierarchical or arithmetically coded JPEG");
        }
        int bits = frame.u8(2);
        if (bits != 8) {
            throw Unreadable.unsupported("This is a JPEG of " + bits + " bits a sample");
        }
    }

    /**
     * Refuses early what would be decoded to grey, or with much memory or time for few bytes.
     *
     * @param scan where the first scan begins: no data behind it look like a marker
     */
    private static void requireWhole(Bytes bytes, long scan, ImageHeader header, boolean progressive) {
        // A Huffman code has at least one bit, and the component with the most samples has one for every 8 × 8 of them.
        long blocks = ((header.width() + 7L) / 8) * ((header.height() + 7L) / 8);
        if (bytes.length() * 8L < blocks || !hasEnd(bytes, scan)) {
            throw Unreadable.corrupt("The JPEG is cut short.");
        }
        if (progressive && scans(bytes, scan) > MAX_SCANS) {
            throw Unreadable.corrupt("The JPEG has more than " + MAX_SCANS + " scans; no encoder writes so many.");
        }
    }

    /** Searched from the end: that is where it usually is, though phones append films and second pictures. */
    private static boolean hasEnd(Bytes bytes, long scan) {
        for (long at = bytes.length() - 2L; at > scan; at--) {
            if (bytes.u8(at) == 0xff && bytes.u8(at + 1) == EOI) {
                return true;
            }
        }
        return false;
    }

    private static int scans(Bytes bytes, long firstScan) {
        int scans = 1;
        for (long at = firstScan; bytes.u8(at) != 0xff || bytes.u8(at + 1) != EOI; at++) {
            if (bytes.u8(at) == 0xff && bytes.u8(at + 1) == SOS) {
                scans++;
            }
        }
        return scans;
    }
}
