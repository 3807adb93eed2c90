package io.facet.fuzz;

import static io.facet.fuzz.FileGenerator.oneIn;
import static io.facet.fuzz.FileGenerator.oneOf;

import io.facet.image.heif.CodedPicture;
import io.facet.image.heif.HeifBuilder;
import java.nio.ByteBuffer;
import java.util.Random;

/** HEIC or AVIF files with grids, transparency, transformations and sequences; the pictures are real or damaged ones. */
final class HeifGenerator implements FileGenerator {
    private static final int TILE = 128;

    private final String suffix;

    HeifGenerator(String suffix) {
        this.suffix = suffix;
    }

    @Override
    public FileBuilder build(Random random) {
        byte[] file = oneIn(random, 8)
                ? HeifBuilder.sequence(picture(random), TILE, TILE, oneOf(random, -1, 0, 1), 1, -1, oneOf(random, 0, 1))
                : still(random);
        // The container is at the beginning; its numbers have two or four bytes.
        FileBuilder out = new FileBuilder(true);
        ByteBuffer bytes = ByteBuffer.wrap(file);
        int container = Math.min(file.length, 2000);
        while (bytes.position() + 4 < container) {
            if (random.nextBoolean()) {
                out.u32(bytes.getInt());
            } else {
                out.u16(bytes.getShort());
            }
        }
        byte[] rest = new byte[bytes.remaining()];
        bytes.get(rest);
        return out.block(new FileBuilder(true).bytes(rest));
    }

    private byte[] still(Random random) {
        HeifBuilder file = new HeifBuilder().brand(oneIn(random, 4) ? "mif1" : suffix);
        int columns = 1 + random.nextInt(4);
        int rows = 1 + random.nextInt(3);
        int[] tiles = new int[rows * columns];
        for (int i = 0; i < tiles.length; i++) {
            file.add(picture(random), TILE, TILE);
            tiles[i] = i + 1;
        }
        int picture = 1;
        if (tiles.length > 1) {
            int width = columns * TILE - random.nextInt(oneIn(random, 4) ? 200 : TILE);
            int height = rows * TILE - random.nextInt(oneIn(random, 4) ? 200 : TILE);
            file.grid(rows, columns, Math.max(1, width), Math.max(1, height), tiles);
            picture = tiles.length + 1;
        }
        if (oneIn(random, 4)) {
            file.cropped(1 + random.nextInt(300), 1 + random.nextInt(300), random.nextInt(100) - 50, random.nextInt(9));
        }
        if (oneIn(random, 3)) {
            file.rotated(random.nextInt(4));
        }
        if (oneIn(random, 3)) {
            file.mirrored(random.nextInt(2));
        }
        if (oneIn(random, 3)) {
            file.property(
                    "colr",
                    false,
                    HeifBuilder.join(
                            HeifBuilder.text("nclx"),
                            HeifBuilder.shorts(1, 1, random.nextInt(15)),
                            new byte[] {(byte) oneOf(random, 0, 128)}));
        }
        if (oneIn(random, 4)) {
            file.add(HeifBuilder.coded("alpha.heic"), 256, 256).auxiliary(HeifBuilder.ALPHA, picture);
        }
        return file.primary(picture).build();
    }

    /** A quarter of the portrait, sometimes with changed bytes. */
    private CodedPicture picture(Random random) {
        CodedPicture picture = HeifBuilder.coded("quarter-" + (1 + random.nextInt(4)) + "." + suffix);
        if (!oneIn(random, 6)) {
            return picture;
        }
        byte[] data = new byte[picture.data().limit()];
        picture.data().slice().get(data);
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            data[random.nextInt(data.length)] = (byte) random.nextInt(256);
        }
        return new CodedPicture(picture.codec(), picture.configuration(), ByteBuffer.wrap(data), picture.format());
    }
}
