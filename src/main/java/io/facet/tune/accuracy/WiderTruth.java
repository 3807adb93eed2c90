package io.facet.tune.accuracy;

import io.facet.detection.BoundingBox;
import io.facet.tune.accuracy.TruthFace.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * WIDER FACE's text, as in {@code wider_face_train_bbx_gt.txt}: the photo's name, the number of its faces, then a line each:
 * {@code x y width height blur expression illumination invalid occlusion pose}. A photo without faces has the number 0, and
 * a line of zeros after it.
 */
final class WiderTruth {
    private static final int INVALID = 7;

    private WiderTruth() {}

    static Map<String, List<TruthFace>> read(Path file) throws IOException {
        Map<String, List<TruthFace>> photos = new LinkedHashMap<>();
        List<String> lines = Files.readAllLines(file);
        Iterator<String> rest = lines.stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .iterator();
        String name = rest.hasNext() ? rest.next() : null;
        while (name != null) {
            int count = number(name, rest);
            List<TruthFace> faces = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                faces.add(face(name, rest));
            }
            photos.put(name, faces);
            name = rest.hasNext() ? rest.next() : null;
            if (count == 0 && name != null && isRowOfZeros(name)) {
                name = rest.hasNext() ? rest.next() : null;
            }
        }
        return photos;
    }

    private static int number(String name, Iterator<String> rest) {
        try {
            return Integer.parseInt(rest.next());
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("no number of faces after " + name, e);
        }
    }

    private static TruthFace face(String name, Iterator<String> rest) {
        try {
            String[] fields = rest.next().split("\\s+");
            var box = new BoundingBox(
                    Float.parseFloat(fields[0]),
                    Float.parseFloat(fields[1]),
                    Float.parseFloat(fields[2]),
                    Float.parseFloat(fields[3]));
            boolean invalid = fields.length > INVALID && fields[INVALID].equals("1");
            // Some valid rows have no extent: nothing can lie on them.
            return new TruthFace(box, invalid || box.area() == 0 ? Role.IGNORED : Role.FACE);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("fewer or other rows than it says for " + name, e);
        }
    }

    private static boolean isRowOfZeros(String line) {
        return line.matches("0(\\s+0){3,}");
    }
}
