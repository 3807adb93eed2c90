package io.facet.image.header;

import io.facet.image.bytes.Bytes;
import io.facet.image.tiff.TiffDirectory;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * EXIF in a PNG text chunk, as ImageMagick and ExifTool write it: the keyword {@code Raw profile type exif}, and the bytes in
 * hexadecimal digits after a name and a length, each on a line.
 */
final class PngText {
    private static final Set<String> KEYWORDS = Set.of("Raw profile type exif", "Raw profile type APP1");
    private static final int MAX_KEYWORD = 79;
    // EXIF has at most 64 KB in JPEG; two digits stand for each byte.
    private static final int MAX_TEXT = 1 << 18;

    private PngText() {}

    /** The orientation in a chunk of type tEXt, zTXt or iTXt; 0 if it is another text or damaged. */
    static int orientation(String type, Bytes chunk) {
        String keyword = keyword(chunk);
        if (!KEYWORDS.contains(keyword)) {
            return 0;
        }
        Bytes rest = chunk.from(keyword.length() + 1L);
        return switch (type) {
            case "tEXt" -> orientation(rest);
            case "zTXt" -> rest.length() < 2 ? 0 : orientation(inflated(rest.from(1)));
            case "iTXt" -> international(rest);
            default -> 0;
        };
    }

    private static String keyword(Bytes chunk) {
        int length = 0;
        while (length < Math.min(MAX_KEYWORD, chunk.length()) && chunk.u8(length) != 0) {
            length++;
        }
        return length < chunk.length() ? chunk.latin1(0, length) : "";
    }

    /** PNG 11.3.3.4: a flag and a method of compression, a language and a translated keyword, then the text. */
    private static int international(Bytes chunk) {
        int at = 2;
        for (int zeros = 0; zeros < 2 && at < chunk.length(); at++) {
            zeros += chunk.u8(at) == 0 ? 1 : 0;
        }
        if (at >= chunk.length()) {
            return 0;
        }
        Bytes text = chunk.from(at);
        return orientation(chunk.u8(0) == 1 ? inflated(text) : text);
    }

    private static Bytes inflated(Bytes deflated) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(deflated.buffer().slice(deflated.start(), deflated.length()));
            byte[] text = new byte[MAX_TEXT];
            int length = inflater.inflate(text);
            return Bytes.bigEndian(ByteBuffer.wrap(text, 0, length));
        } catch (DataFormatException damaged) {
            return Bytes.bigEndian(ByteBuffer.allocate(0));
        } finally {
            inflater.end();
        }
    }

    private static int orientation(Bytes text) {
        int at = 0;
        // An empty line, the name, and the length.
        for (int lines = 0; lines < 3 && at < text.length(); at++) {
            lines += text.u8(at) == '\n' ? 1 : 0;
        }
        ByteBuffer exif = ByteBuffer.allocate(Math.min(text.length(), MAX_TEXT) / 2 + 1);
        int high = -1;
        for (; at < Math.min(text.length(), MAX_TEXT); at++) {
            int digit = Character.digit(text.u8(at), 16);
            if (digit >= 0 && high >= 0) {
                exif.put((byte) (high << 4 | digit));
                high = -1;
            } else if (digit >= 0) {
                high = digit;
            }
        }
        Bytes bytes = Bytes.bigEndian(exif.flip());
        return TiffDirectory.orientation(bytes.has("Exif\0\0", 0) ? bytes.from(6) : bytes);
    }
}
