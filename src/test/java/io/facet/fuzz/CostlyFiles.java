package io.facet.fuzz;

import io.facet.image.TestPictures;
import io.facet.image.header.ImageFiles;
import java.util.Arrays;
import java.util.Random;

/** Files that cost a decoder far more time or memory than their size suggests. */
final class CostlyFiles {
    private static final int COLOURS = 256;

    private CostlyFiles() {}

    /** A GIF that resets its code table again and again; OpenCV took 12.8 s for 1 MB of it. */
    static byte[] gifOfClearCodes(int clears) {
        int codeSize = 2;
        BitWriter bits = new BitWriter(false);
        for (int i = 0; i < clears; i++) {
            bits.write(1 << codeSize, codeSize + 1);
        }
        FileBuilder gif =
                new FileBuilder(false).text("GIF89a").u16(64).u16(64).u8(0x87).u16(0);
        gif.random(new Random(1), 3 * COLOURS);
        gif.u8(0x2c).u16(0).u16(0).u16(64).u16(64).u8(0).u8(codeSize);
        byte[] data = bits.toBytes();
        for (int at = 0; at < data.length; at += 255) {
            int length = Math.min(255, data.length - at);
            gif.u8(length).bytes(Arrays.copyOfRange(data, at, at + length));
        }
        return gif.u8(0).u8(0x3b).toBytes();
    }

    /** A TIFF whose unknown tags refer to the same values; libtiff took 794 MB for 500 tags and 2 MB. */
    static byte[] tiffOfSharedValues(int tags, int values) {
        byte[] tiff = ImageFiles.tiff(TestPictures.drawn(8, 8), 1, 8);
        int directory = tiff.length;
        FileBuilder out = new FileBuilder(false).text("II").u16(42).u32(directory);
        out.bytes(Arrays.copyOfRange(tiff, 8, tiff.length));
        int known = tiff.length - 4 - 10 * 12;
        out.u16(10 + tags).bytes(Arrays.copyOfRange(tiff, known, tiff.length - 4));
        for (int i = 0; i < tags; i++) {
            out.u16(40_000 + i).u16(1).u32(values).u32(8);
        }
        return out.u32(0).bytes(new byte[values]).toBytes();
    }

    /** A bilevel TIFF whose rows all repeat the one above. */
    static byte[] blankFaxPage(int side) {
        byte[] rows = new byte[side / 8 + 1];
        Arrays.fill(rows, (byte) 0xff);
        int[][] tags = {
            {256, side},
            {257, side},
            {258, 1},
            {259, 4},
            {262, 0},
            {273, 122},
            {277, 1},
            {278, side},
            {279, rows.length}
        };
        FileBuilder out = new FileBuilder(false).text("II").u16(42).u32(8).u16(tags.length);
        for (int[] tag : tags) {
            out.u16(tag[0]).u16(4).u32(1).u32(tag[1]);
        }
        return out.u32(0).bytes(rows).toBytes();
    }

    /** A run-length encoded BMP that ends at once. */
    static byte[] emptyBitmap(int side) {
        FileBuilder out = new FileBuilder(false).text("BM").u32(0).u32(0).u32(62);
        out.u32(40)
                .u32(side)
                .u32(side)
                .u16(1)
                .u16(8)
                .u32(1)
                .u32(2)
                .u32(0)
                .u32(0)
                .u32(2)
                .u32(0);
        return out.u32(0).u32(0xffffff).u8(0).u8(1).toBytes();
    }

    /** A lossless WebP of one colour, whose pixels take no bits. */
    static byte[] uniformWebp(int side) {
        BitWriter bits = new BitWriter(false);
        bits.write(side - 1, 14);
        bits.write(side - 1, 14);
        // No alpha, version 0, no transform, no colour cache, one set of codes.
        bits.write(0, 7);
        for (int alphabet = 0; alphabet < 5; alphabet++) {
            // A simple code of one symbol of one bit.
            bits.write(1, 4);
        }
        FileBuilder picture = new FileBuilder(false).u8(0x2f).bytes(Arrays.copyOf(bits.toBytes(), 19));
        FileBuilder chunk =
                new FileBuilder(false).text("VP8L").u32(picture.size()).block(picture);
        return new FileBuilder(false)
                .text("RIFF")
                .u32(chunk.size() + 4L)
                .text("WEBP")
                .block(chunk)
                .toBytes();
    }
}
