package io.facet.image.heif;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** AV1 bitstream section 5.3 and 5.5: open bitstream units, of which sequence headers limit the size of frames. */
final class Av1Stream {
    private static final int SEQUENCE_HEADER = 1;
    private static final int FORBIDDEN = 0x80;
    private static final int CONFIGURATION_UNITS = 4;
    private static final int PROFESSIONAL = 2;
    private static final int SRGB = 1;
    private static final int SRGB_TRANSFER = 13;
    private static final int MAX_LEB128_BYTES = 8;

    private Av1Stream() {}

    /** Reports the format of every sequence header in the box {@code av1C}, which usually has none. */
    static void readConfiguration(ByteBuffer av1c, Consumer<CodedPicture.Format> found) {
        readData(av1c.slice(CONFIGURATION_UNITS, av1c.limit() - CONFIGURATION_UNITS), found);
    }

    /** The same for the bytes of a picture. Fails with {@code CORRUPT_IMAGE} if they are not a sequence of units. */
    static void readData(ByteBuffer data, Consumer<CodedPicture.Format> found) {
        ByteBuffer bytes = data.slice();
        while (bytes.hasRemaining()) {
            int header = Byte.toUnsignedInt(bytes.get());
            boolean hasExtension = (header & 4) != 0;
            boolean hasSize = (header & 2) != 0;
            if (hasExtension) {
                bytes.get();
            }
            long size = hasSize ? leb128(bytes) : bytes.remaining();
            if (header >= FORBIDDEN || size > bytes.remaining()) {
                throw Rejection.corrupt("The AVIF is damaged: a unit of its picture has %,d bytes.".formatted(size));
            }
            if ((header >> 3 & 15) == SEQUENCE_HEADER) {
                found.accept(sequence(new BitReader(bytes.slice(bytes.position(), (int) size))));
            }
            bytes.position(bytes.position() + (int) size);
        }
    }

    private static long leb128(ByteBuffer bytes) {
        long value = 0;
        for (int i = 0; i < MAX_LEB128_BYTES; i++) {
            int part = Byte.toUnsignedInt(bytes.get());
            value |= (part & 0x7fL) << 7 * i;
            if (part < 0x80) {
                return value;
            }
        }
        throw Rejection.corrupt("The AVIF is damaged: the length of a unit has too many bytes.");
    }

    private static CodedPicture.Format sequence(BitReader bits) {
        int profile = (int) bits.bits(3);
        bits.skip(1);
        boolean reduced = bits.flag();
        if (reduced) {
            bits.skip(5);
        } else {
            skipOperatingPoints(bits);
        }
        int widthBits = (int) bits.bits(4) + 1;
        int heightBits = (int) bits.bits(4) + 1;
        long width = bits.bits(widthBits) + 1;
        long height = bits.bits(heightBits) + 1;
        skipTools(bits, reduced);
        return colours(bits, profile, width, height);
    }

    private static void skipOperatingPoints(BitReader bits) {
        boolean hasModel = false;
        int delayBits = 0;
        if (bits.flag()) {
            bits.skip(64);
            if (bits.flag()) {
                bits.golomb();
            }
            hasModel = bits.flag();
            if (hasModel) {
                delayBits = (int) bits.bits(5) + 1;
                bits.skip(32 + 5 + 5);
            }
        }
        boolean hasDisplayDelay = bits.flag();
        for (int points = (int) bits.bits(5); points >= 0; points--) {
            bits.skip(12);
            bits.skip(bits.bits(5) > 7 ? 1 : 0);
            bits.skip(hasModel && bits.flag() ? 2 * delayBits + 1 : 0);
            bits.skip(hasDisplayDelay && bits.flag() ? 4 : 0);
        }
    }

    private static void skipTools(BitReader bits, boolean reduced) {
        if (reduced) {
            bits.skip(3 + 3);
            return;
        }
        if (bits.flag()) {
            bits.skip(4 + 3);
        }
        bits.skip(3 + 4);
        boolean hasOrderHint = bits.flag();
        bits.skip(hasOrderHint ? 2 : 0);
        boolean choosesScreenTools = bits.flag();
        boolean forcesScreenTools = choosesScreenTools || bits.flag();
        if (forcesScreenTools && !bits.flag()) {
            bits.skip(1);
        }
        bits.skip((hasOrderHint ? 3 : 0) + 3);
    }

    private static CodedPicture.Format colours(BitReader bits, int profile, long width, long height) {
        boolean deep = bits.flag();
        int depth = deep ? profile == PROFESSIONAL && bits.flag() ? 12 : 10 : 8;
        boolean monochrome = profile != 1 && bits.flag();
        boolean isSrgb = false;
        if (bits.flag()) {
            isSrgb = bits.bits(8) == SRGB & bits.bits(8) == SRGB_TRANSFER & bits.bits(8) == 0;
        }
        if (monochrome || isSrgb) {
            return new CodedPicture.Format(
                    width, height, depth, CodedPicture.Format.chromaShare(monochrome, false, false));
        }
        bits.skip(1);
        boolean halfWidth = profile == 0 || profile == PROFESSIONAL && (depth < 12 || bits.flag());
        boolean halfHeight = profile == 0 || profile == PROFESSIONAL && depth == 12 && halfWidth && bits.flag();
        return new CodedPicture.Format(
                width, height, depth, CodedPicture.Format.chromaShare(false, halfWidth, halfHeight));
    }
}
