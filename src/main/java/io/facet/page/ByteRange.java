package io.facet.page;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/** Bytes of an object, from the first to the last one, both included (RFC 9110, section 14). */
record ByteRange(long first, long last) {
    private static final Pattern SINGLE = Pattern.compile("bytes=\\s*(\\d{0,18})-(\\d{0,18})\\s*");

    /** A range that begins after the end of the object. */
    static final class UnsatisfiableException extends RuntimeException {}

    static ByteRange all(long size) {
        return new ByteRange(0, size - 1);
    }

    /**
     * The range of a header; empty if a server has to ignore it: it is absent, malformed or has several ranges.
     *
     * @throws UnsatisfiableException if the object has none of the bytes
     */
    static Optional<ByteRange> parse(String header, long size) {
        Matcher range = SINGLE.matcher(header == null ? "" : header);
        if (!range.matches() || range.group(1).isEmpty() && range.group(2).isEmpty()) {
            return Optional.empty();
        }
        boolean isSuffix = range.group(1).isEmpty();
        long from = isSuffix ? Math.max(0, size - Long.parseLong(range.group(2))) : Long.parseLong(range.group(1));
        long to = isSuffix || range.group(2).isEmpty() ? Long.MAX_VALUE : Long.parseLong(range.group(2));
        if (to < from) {
            return Optional.empty();
        }
        if (from >= size) {
            throw new UnsatisfiableException();
        }
        return Optional.of(new ByteRange(from, Math.min(to, size - 1)));
    }

    long length() {
        return last - first + 1;
    }

    /** The same bytes in parts that end at multiples of {@code bytes}. */
    List<ByteRange> split(int bytes) {
        return length() == 0
                ? List.of()
                : LongStream.rangeClosed(first / bytes, last / bytes)
                        .mapToObj(i -> new ByteRange(Math.max(first, i * bytes), Math.min(last, (i + 1) * bytes - 1)))
                        .toList();
    }

    /** As in the header Content-Range. */
    String of(long size) {
        return "bytes %d-%d/%d".formatted(first, last, size);
    }
}
