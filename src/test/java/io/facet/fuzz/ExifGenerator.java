package io.facet.fuzz;

import static io.facet.fuzz.FileGenerator.oneIn;
import static io.facet.fuzz.FileGenerator.oneOf;

import java.util.Random;

/** EXIF blocks: an orientation among other tags, some of which refer to themselves or to bytes outside. */
final class ExifGenerator {
    private static final int ORIENTATION = 274;
    private static final int[] DIRECTORY_TAGS = {34_665, 34_853, 40_965, 330};

    private ExifGenerator() {}

    static FileBuilder build(Random random) {
        boolean bigEndian = random.nextBoolean();
        FileBuilder out = new FileBuilder(bigEndian);
        out.text(bigEndian ? "MM" : "II").u16(42).u32(8);
        int entries = 1 + random.nextInt(6);
        int orientation = random.nextInt(entries);
        out.u16(oneIn(random, 20) ? random.nextInt(65_536) : entries);
        for (int i = 0; i < entries; i++) {
            if (i == orientation) {
                out.u16(ORIENTATION)
                        .u16(3)
                        .u32(1)
                        .u16(oneIn(random, 8) ? random.nextInt(65_536) : 1 + random.nextInt(8));
                out.u16(0);
            } else if (random.nextBoolean()) {
                out.u16(oneOf(random, DIRECTORY_TAGS)).u16(4).u32(1).u32(oneOf(random, 8, 0, random.nextInt(400)));
            } else {
                out.u16(random.nextInt(65_536)).u16(random.nextInt(14)).u32(random.nextInt(1 << random.nextInt(31)));
                out.u32(random.nextInt(200));
            }
        }
        return out.u32(oneOf(random, 0, 0, 8)).random(random, random.nextInt(40));
    }
}
