package io.facet.storage;

/** ETags (RFC 9110, 8.8.3) are kept without their quotes; a weak one, {@code W/"…"}, is kept as it is. */
public final class ETags {
    private ETags() {}

    public static String unquoted(String header) {
        if (header == null) {
            return "";
        }
        boolean quoted = header.length() > 1 && header.startsWith("\"") && header.endsWith("\"");
        return quoted ? header.substring(1, header.length() - 1) : header;
    }

    public static String quoted(String eTag) {
        return eTag.startsWith("W/") ? eTag : '"' + eTag + '"';
    }
}
