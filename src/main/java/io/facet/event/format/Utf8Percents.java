package io.facet.event.format;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Percent-encoding of UTF-8, of which Java's decoder takes what is none: a key must never become another one. */
final class Utf8Percents {
    private static final char REPLACEMENT = '\uFFFD';
    private static final String ENCODED_REPLACEMENT = "%EF%BF%BD";

    private Utf8Percents() {}

    /** The text that an HTTP header of a CloudEvent stands for; a plus is a plus there. */
    static String decodedHeader(EventNode header) {
        try {
            String encoded = header.text();
            return requireUtf8(header, URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw header.notUnderstood("it is not percent-encoded");
        }
    }

    /** What the decoder made of a text; it writes a sign of its own for bytes that are no UTF-8. */
    static String requireUtf8(EventNode encoded, String decoded) {
        String text = encoded.text();
        if (decoded.indexOf(REPLACEMENT) >= 0
                && text.indexOf(REPLACEMENT) < 0
                && !text.toUpperCase(Locale.ROOT).contains(ENCODED_REPLACEMENT)) {
            throw encoded.notUnderstood("its percents are no UTF-8");
        }
        return decoded;
    }
}
