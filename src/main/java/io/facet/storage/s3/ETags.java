package io.facet.storage.s3;

/** Facet removes the quotes of ETags (RFC 9110, section 8.8.3), except for weak ETags ({@code W/"…"}). */
final class ETags {
    private ETags() {}

    static String unquoted(String header) {
        if (header == null) {
            return "";
        }
        boolean quoted = header.length() > 1 && header.startsWith("\"") && header.endsWith("\"");
        return quoted ? header.substring(1, header.length() - 1) : header;
    }

    static String quoted(String eTag) {
        return eTag.startsWith("W/") ? eTag : '"' + eTag + '"';
    }
}
