package io.facet.tune.accuracy;

import io.facet.face.BoundingBox;
import io.facet.tune.accuracy.GroundTruthFace.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads WIDER FACE text such as {@code wider_face_train_bbx_gt.txt}: the photo's name, the number of faces, then one line per
 * face: {@code x y width height blur expression illumination invalid occlusion pose}. A photo without faces has the number 0,
 * usually followed by a line of zeros.
 */
final class WiderAnnotations {
    private static final int INVALID = 7;

    private WiderAnnotations() {}

    static Map<String, List<GroundTruthFace>> read(Path file) throws IOException {
        Map<String, List<GroundTruthFace>> photos = new LinkedHashMap<>();
        List<String> lines = Files.readAllLines(file);
        Iterator<String> rest = lines.stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .iterator();
        String name = rest.hasNext() ? rest.next() : null;
        while (name != null) {
            int count = number(name, rest);
            List<GroundTruthFace> faces = new ArrayList<>();
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
            throw new IllegalArgumentException("there is no number of faces after " + name, e);
        }
    }

    private static GroundTruthFace face(String name, Iterator<String> rest) {
        try {
            String[] fields = rest.next().split("\\s+");
            var box = new BoundingBox(
                    Float.parseFloat(fields[0]),
                    Float.parseFloat(fields[1]),
                    Float.parseFloat(fields[2]),
                    Float.parseFloat(fields[3]));
            boolean invalid = fields.length > INVALID && fields[INVALID].equals("1");
            // Some valid rows have an empty box, which no detection can match.
            return new GroundTruthFace(box, invalid || box.area() == 0 ? Role.IGNORED : Role.FACE);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("the rows of " + name + " do not match its number of faces", e);
        }
    }

    private static boolean isRowOfZeros(String line) {
        return line.matches("0(\\s+0){3,}");
    }
}
