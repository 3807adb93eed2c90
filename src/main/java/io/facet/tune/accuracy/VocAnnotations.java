package io.facet.tune.accuracy;

import io.facet.face.BoundingBox;
import io.facet.tune.accuracy.GroundTruthFace.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Reads Pascal VOC XML, one file per photo. Corners are inclusive pixel indices that start at 1, as in VOC. If any object is
 * called face, other objects are ignored.
 */
final class VocAnnotations {
    private VocAnnotations() {}

    static Map<String, List<GroundTruthFace>> read(Path fileOrDirectory) throws IOException {
        Map<String, List<GroundTruthFace>> photos = new LinkedHashMap<>();
        List<Document> documents = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (Path file : files(fileOrDirectory)) {
            Document document = parse(file);
            documents.add(document);
            names.add(photoName(document, file));
        }
        boolean onlyNamed = documents.stream().anyMatch(VocAnnotations::hasFaces);
        for (int i = 0; i < documents.size(); i++) {
            photos.put(names.get(i), faces(documents.get(i), onlyNamed));
        }
        return photos;
    }

    private static List<Path> files(Path fileOrDirectory) throws IOException {
        try (Stream<Path> files = Files.walk(fileOrDirectory)) {
            List<Path> found = files.filter(file -> file.toString().endsWith(".xml"))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
            if (found.isEmpty()) {
                throw new IllegalArgumentException("it contains no .xml file");
            }
            return found;
        }
    }

    private static Document parse(Path file) throws IOException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            // A document type can make the parser read other files (XXE).
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            Document document = builder.parse(file.toFile());
            if (!document.getDocumentElement().getTagName().equals("annotation")) {
                throw new IllegalArgumentException(file.getFileName() + " has no annotation element");
            }
            return document;
        } catch (ParserConfigurationException | SAXException e) {
            throw new IllegalArgumentException(file.getFileName() + ": " + e.getMessage(), e);
        }
    }

    /** The {@code filename} element, or the name of the XML file. */
    private static String photoName(Document document, Path file) {
        String declared = text(document.getDocumentElement(), "filename");
        String own = file.getFileName().toString();
        return declared.isEmpty() ? own.substring(0, own.length() - ".xml".length()) : declared;
    }

    private static boolean hasFaces(Document document) {
        return objects(document).stream().anyMatch(VocAnnotations::isFace);
    }

    private static boolean isFace(Element object) {
        return text(object, "name").equalsIgnoreCase("face");
    }

    private static List<GroundTruthFace> faces(Document document, boolean onlyNamed) {
        return objects(document).stream()
                .filter(object -> !onlyNamed || isFace(object))
                .map(VocAnnotations::face)
                .toList();
    }

    private static GroundTruthFace face(Element object) {
        var box = BoundingBox.ofCorners(
                number(object, "xmin") - 1, number(object, "ymin") - 1, number(object, "xmax"), number(object, "ymax"));
        return new GroundTruthFace(box, text(object, "difficult").equals("1") ? Role.IGNORED : Role.FACE);
    }

    private static List<Element> objects(Document document) {
        NodeList nodes = document.getElementsByTagName("object");
        List<Element> objects = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            objects.add((Element) nodes.item(i));
        }
        return objects;
    }

    private static float number(Element parent, String tag) {
        try {
            return Float.parseFloat(text(parent, tag));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("an object has no number in " + tag, e);
        }
    }

    private static String text(Element parent, String tag) {
        NodeList found = parent.getElementsByTagName(tag);
        return found.getLength() == 0 ? "" : found.item(0).getTextContent().strip();
    }
}
