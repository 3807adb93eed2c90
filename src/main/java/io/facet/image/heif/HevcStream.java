package io.facet.image.heif;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** HEVC in ISO files (ISO/IEC 14496-15 section 8): a configuration with parameter sets, and NAL units with a length. */
final class HevcStream {
    private static final int LENGTH_SIZE = 21;
    private static final int ARRAYS = 22;
    private static final int SEQUENCE_PARAMETER_SET = 33;
    // Enough to reach the bit depth.
    private static final int MAX_PARAMETER_BYTES = 256;
    private static final int MAX_BIT_DEPTH = 12;
    private static final int PROFILE_BITS = 88;
    private static final int LEVEL_BITS = 8;
    private static final int MAX_SUB_LAYERS = 7;
    // A unit never ends with zeros, but encoders may align it. FFmpeg does not notice if the end is missing, as in a
    // file whose
    // download was interrupted.
    private static final int MAX_PADDING = 64;

    private HevcStream() {}

    /** Reports the format of every sequence parameter set in the configuration. */
    static void readConfiguration(ByteBuffer hvcc, Consumer<CodedPicture.Format> found) {
        ByteBuffer bytes = hvcc.slice();
        bytes.position(ARRAYS);
        for (int arrays = Byte.toUnsignedInt(bytes.get()); arrays > 0; arrays--) {
            bytes.get();
            for (int units = Short.toUnsignedInt(bytes.getShort()); units > 0; units--) {
                readUnit(next(bytes, Short.toUnsignedLong(bytes.getShort())), found);
            }
        }
    }

    /** The same for the bytes of a picture. Fails with {@code CORRUPT_IMAGE} if they are not a sequence of units. */
    static void readData(ByteBuffer hvcc, ByteBuffer data, Consumer<CodedPicture.Format> found) {
        int lengthSize = (hvcc.get(LENGTH_SIZE) & 3) + 1;
        ByteBuffer bytes = data.slice();
        while (bytes.hasRemaining()) {
            long length = 0;
            for (int i = 0; i < lengthSize; i++) {
                length = length << 8 | Byte.toUnsignedLong(bytes.get());
            }
            readUnit(next(bytes, length), found);
        }
    }

    private static ByteBuffer next(ByteBuffer bytes, long length) {
        if (length < 2 || length > bytes.remaining()) {
            throw Rejection.corrupt("The HEIC is damaged: a unit of its picture has %,d bytes.".formatted(length));
        }
        ByteBuffer unit = bytes.slice(bytes.position(), (int) length);
        bytes.position(bytes.position() + (int) length);
        return unit;
    }

    private static void readUnit(ByteBuffer unit, Consumer<CodedPicture.Format> found) {
        int header = unit.getShort(0);
        // The decoder ignores the other layers, such as the second view of a spatial photo.
        boolean isBaseLayer = (header >> 3 & 0x3f) == 0;
        if (unit.limit() > MAX_PADDING && isZero(unit.slice(unit.limit() - MAX_PADDING, MAX_PADDING))) {
            throw Rejection.corrupt("The HEIC is damaged: a part of its picture consists of zeros.");
        }
        if (isBaseLayer && (header >> 9 & 0x3f) == SEQUENCE_PARAMETER_SET) {
            found.accept(parameters(new BitReader(withoutEmulationPrevention(unit.slice(2, unit.limit() - 2)))));
        }
    }

    private static boolean isZero(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            if (bytes.get() != 0) {
                return false;
            }
        }
        return true;
    }

    /** Rec. ITU-T H.265 section 7.3.1.1: 00 00 03 stands for 00 00. */
    private static ByteBuffer withoutEmulationPrevention(ByteBuffer unit) {
        ByteBuffer out = ByteBuffer.allocate(Math.min(MAX_PARAMETER_BYTES, unit.limit()));
        int zeros = 0;
        while (unit.hasRemaining() && out.hasRemaining()) {
            byte value = unit.get();
            if (zeros < 2 || value != 3) {
                out.put(value);
            }
            zeros = value == 0 ? zeros + 1 : 0;
        }
        return out.flip();
    }

    /** Rec. ITU-T H.265 section 7.3.2.2. */
    private static CodedPicture.Format parameters(BitReader bits) {
        bits.skip(4);
        int subLayers = (int) bits.bits(3);
        bits.skip(1 + PROFILE_BITS + LEVEL_BITS);
        skipSubLayers(bits, subLayers);
        bits.golomb();
        int chroma = (int) bits.golomb();
        if (chroma > 3) {
            throw Rejection.corrupt("The HEIC is damaged: its chroma format is %d.".formatted(chroma));
        }
        if (chroma == 3 && bits.flag()) {
            throw Rejection.unsupported("A HEIC with separately coded color planes");
        }
        long width = bits.golomb();
        long height = bits.golomb();
        if (bits.flag()) {
            for (int side = 0; side < 4; side++) {
                bits.golomb();
            }
        }
        long luma = 8 + bits.golomb();
        long chromaDepth = 8 + bits.golomb();
        if (luma > MAX_BIT_DEPTH || chroma != 0 && chromaDepth != luma) {
            throw Rejection.unsupported("A HEIC with %d and %d bits per sample".formatted(luma, chromaDepth));
        }
        return new CodedPicture.Format(
                width, height, (int) luma, CodedPicture.Format.chromaShare(chroma == 0, chroma < 3, chroma == 1));
    }

    private static void skipSubLayers(BitReader bits, int count) {
        if (count == MAX_SUB_LAYERS) {
            throw Rejection.corrupt("The HEIC is damaged: it has too many layers.");
        }
        int length = 0;
        for (int i = 0; i < count; i++) {
            length += (bits.flag() ? PROFILE_BITS : 0) + (bits.flag() ? LEVEL_BITS : 0);
        }
        bits.skip(count > 0 ? 2 * (8 - count) + length : 0);
    }
}
