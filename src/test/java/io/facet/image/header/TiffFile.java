package io.facet.image.header;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** Builds a TIFF from its directories: tags of numbers, and the bytes of strips or tiles. */
public final class TiffFile {
    private static final int LONG = 4;
    private static final int SUB_IFDS = 330;

    private final List<Page> pages = new ArrayList<>();
    private final boolean bigEndian;
    private final boolean bigTiff;
    private final String magic;

    public TiffFile(boolean bigEndian, boolean bigTiff) {
        this(bigEndian, bigTiff, "*");
    }

    /** With another version, as in camera RAW: {@code magic} replaces the 42. */
    public TiffFile(boolean bigEndian, boolean bigTiff, String magic) {
        this.bigEndian = bigEndian;
        this.bigTiff = bigTiff;
        this.magic = magic;
    }

    public Page page() {
        Page page = new Page();
        pages.add(page);
        return page;
    }

    /** One directory. Its strips or tiles are stored before it. */
    public static final class Page {
        private final TreeMap<Integer, Object> tags = new TreeMap<>();
        private final List<byte[]> parts = new ArrayList<>();
        private final List<Page> children = new ArrayList<>();
        private int offsets = 273;
        private int lengths = 279;

        public Page tag(int tag, long... values) {
            tags.put(tag, values);
            return this;
        }

        public Page bytes(int tag, byte[] value) {
            tags.put(tag, value);
            return this;
        }

        public Page without(int tag) {
            tags.remove(tag);
            return this;
        }

        /** The tags for the positions and the lengths of the parts: 273 and 279 for strips. */
        public Page partTags(int offsetTag, int lengthTag) {
            offsets = offsetTag;
            lengths = lengthTag;
            return this;
        }

        public Page part(byte[] bytes) {
            parts.add(bytes);
            return this;
        }

        public Page child() {
            Page child = new Page();
            children.add(child);
            return child;
        }
    }

    public byte[] toBytes() {
        var out = new Output();
        out.bytes((bigEndian ? "MM" : "II").getBytes());
        if (bigTiff) {
            out.number(43, 2).number(8, 2).number(0, 2);
        } else if (magic.equals("*")) {
            out.number(42, 2);
        } else {
            out.bytes(magic.getBytes());
        }
        int first = out.size();
        out.number(0, wide());
        int link = first;
        for (Page page : pages) {
            int written = write(out, page);
            out.set(link, written);
            link = out.lastLink;
        }
        return out.finished();
    }

    private int wide() {
        return bigTiff ? 8 : 4;
    }

    private int write(Output out, Page page) {
        if (!page.children.isEmpty()) {
            page.tag(
                    SUB_IFDS,
                    page.children.stream().mapToLong(child -> write(out, child)).toArray());
        }
        long[] starts = new long[page.parts.size()];
        for (int i = 0; i < starts.length; i++) {
            starts[i] = out.size();
            out.bytes(page.parts.get(i));
        }
        if (starts.length > 0) {
            page.tags.putIfAbsent(page.offsets, starts);
            page.tags.putIfAbsent(
                    page.lengths,
                    page.parts.stream().mapToLong(part -> part.length).toArray());
        }
        TreeMap<Integer, Long> outside = new TreeMap<>();
        page.tags.forEach((tag, value) -> {
            if (lengthOf(value) > wide()) {
                outside.put(tag, (long) out.size());
                out.value(value);
            }
        });
        int start = out.size();
        out.number(page.tags.size(), bigTiff ? 8 : 2);
        page.tags.forEach((tag, value) -> {
            boolean isBytes = value instanceof byte[];
            out.number(tag, 2).number(isBytes ? 7 : LONG, 2);
            out.number(isBytes ? lengthOf(value) : lengthOf(value) / 4, wide());
            if (outside.containsKey(tag)) {
                out.number(outside.get(tag), wide());
            } else {
                out.value(value).bytes(new byte[wide() - lengthOf(value)]);
            }
        });
        out.lastLink = out.size();
        out.number(0, wide());
        return start;
    }

    private static int lengthOf(Object value) {
        return value instanceof byte[] bytes ? bytes.length : 4 * ((long[]) value).length;
    }

    private final class Output {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final List<long[]> links = new ArrayList<>();
        private int lastLink;

        int size() {
            return out.size();
        }

        Output bytes(byte[] bytes) {
            out.writeBytes(bytes);
            return this;
        }

        Output number(long value, int size) {
            for (int i = 0; i < size; i++) {
                out.write((int) (value >>> 8 * (bigEndian ? size - 1 - i : i)));
            }
            return this;
        }

        Output value(Object value) {
            if (value instanceof byte[] bytes) {
                return bytes(bytes);
            }
            LongStream.of((long[]) value).forEach(number -> number(number, 4));
            return this;
        }

        void set(int position, long value) {
            links.add(new long[] {position, value});
        }

        byte[] finished() {
            byte[] bytes = out.toByteArray();
            ByteBuffer buffer =
                    ByteBuffer.wrap(bytes).order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
            for (long[] link : links) {
                if (bigTiff) {
                    buffer.putLong((int) link[0], link[1]);
                } else {
                    buffer.putInt((int) link[0], (int) link[1]);
                }
            }
            return bytes;
        }
    }
}
