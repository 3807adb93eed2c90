package io.facet.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Writes a file and records its fields and blocks, so that a mutant can change exactly one of them. */
final class FileBuilder {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final boolean bigEndian;
    private final List<Range> fields = new ArrayList<>();
    private final List<Range> blocks = new ArrayList<>();

    record Range(int at, int length) {}

    FileBuilder(boolean bigEndian) {
        this.bigEndian = bigEndian;
    }

    FileBuilder u8(long value) {
        return number(value, 1);
    }

    FileBuilder u16(long value) {
        return number(value, 2);
    }

    FileBuilder u24(long value) {
        return number(value, 3);
    }

    FileBuilder u32(long value) {
        return number(value, 4);
    }

    FileBuilder number(long value, int length) {
        fields.add(new Range(out.size(), length));
        for (int i = 0; i < length; i++) {
            int shift = 8 * (bigEndian ? length - 1 - i : i);
            out.write((int) (value >>> shift));
        }
        return this;
    }

    FileBuilder bytes(byte[] content) {
        out.writeBytes(content);
        return this;
    }

    FileBuilder text(String latin1) {
        return bytes(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    FileBuilder random(Random random, int length) {
        byte[] content = new byte[length];
        random.nextBytes(content);
        return bytes(content);
    }

    /** Appends another file's content as one block. */
    FileBuilder block(FileBuilder other) {
        int start = out.size();
        other.fields.forEach(field -> fields.add(new Range(start + field.at(), field.length())));
        other.blocks.forEach(block -> blocks.add(new Range(start + block.at(), block.length())));
        bytes(other.toBytes());
        blocks.add(new Range(start, other.size()));
        return this;
    }

    int size() {
        return out.size();
    }

    boolean bigEndian() {
        return bigEndian;
    }

    List<Range> fields() {
        return fields;
    }

    List<Range> blocks() {
        return blocks;
    }

    byte[] toBytes() {
        return out.toByteArray();
    }
}
