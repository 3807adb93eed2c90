package io.facet.fuzz;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.event.Event;
import io.facet.event.EventParser;
import io.facet.event.sns.CheckedEnvelope;
import io.facet.image.CountedRows;
import io.facet.image.FilteredPng;
import io.facet.image.header.ImageHeader;
import io.facet.image.header.ParsedHeaders;
import io.facet.model.ModelMetadata;
import io.facet.web.http.ParsedForm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The parsers that read untrusted bytes in Java. Each may reject its input with an error for the client only. */
enum ParserTarget {
    HEADER(photo -> ImageHeader.read(ByteBuffer.wrap(photo))),
    TIFF(ParsedHeaders::tiff),
    CAMERA_RAW(ParsedHeaders::raw),
    PNG_TEXT(ParsedHeaders::pngText),
    JPEG_ROWS(CountedRows::require),
    EXIF(ParsedHeaders::exifOrientation),
    PNG_CHUNKS(FilteredPng::requireStillPicture),
    EVENT(body -> new EventParser().parse(text(body))),
    SNS(body -> Event.ofText(text(body)).envelopes().forEach(CheckedEnvelope::read)),
    CLOUD_EVENT(ParserTarget::readCloudEvent),
    FORM(ParserTarget::readForm),
    MODEL_METADATA(ParserTarget::readMetadata);

    private static final Set<ErrorCode> EXPECTED = Set.of(
            ErrorCode.CORRUPT_IMAGE,
            ErrorCode.UNSUPPORTED_FORMAT,
            ErrorCode.TOO_MANY_PIXELS,
            ErrorCode.BAD_EVENT,
            ErrorCode.BAD_PARAMETER);

    private final Parser parser;

    @FunctionalInterface
    private interface Parser {
        void parse(byte[] input);
    }

    ParserTarget(Parser parser) {
        this.parser = parser;
    }

    /** Fails if the parser does with anything but an error for the client. */
    void run(byte[] input) {
        try {
            parser.parse(input);
        } catch (DetectionException e) {
            if (!EXPECTED.contains(e.code())) {
                throw e;
            }
        }
    }

    private static String text(byte[] input) {
        return new String(input, StandardCharsets.UTF_8);
    }

    /** Lines of headers, an empty line, and the body. */
    private static void readCloudEvent(byte[] input) {
        String[] parts = text(input).split("\n\n", 2);
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line : parts[0].split("\n")) {
            String[] header = line.split(": ", 2);
            headers.put(header[0], header.length == 2 ? header[1] : "");
        }
        Event.ofRequest(headers, parts.length == 2 ? parts[1] : "");
    }

    /** A line with the content type, and the body. */
    private static void readForm(byte[] input) {
        String form = new String(input, StandardCharsets.ISO_8859_1);
        int line = Math.max(0, form.indexOf('\n'));
        ParsedForm.read(form.substring(0, line), java.util.Arrays.copyOfRange(input, line, input.length));
    }

    /** The whole file, or the metadata in a file that is valid apart from them. */
    private static void readMetadata(byte[] input) {
        try {
            Path file = Files.createTempFile("facet-fuzz", ".pt");
            try {
                Files.write(file, input);
                ModelMetadata.read(file);
            } catch (IOException rejected) {
                readMetadata(file, input);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void readMetadata(Path file, byte[] json) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("model/constants.pkl"));
            zip.putNextEntry(new ZipEntry("model/extra/facet.json"));
            zip.write(json);
        }
        try {
            ModelMetadata.read(file);
        } catch (IOException rejected) {
            // A model whose metadata is not valid does not start.
        }
    }
}
