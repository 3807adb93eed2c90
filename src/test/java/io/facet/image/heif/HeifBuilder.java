package io.facet.image.heif;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Builds HEIC and AVIF files item by item. Item IDs count from 1. */
public final class HeifBuilder {
    public static final String ALPHA = "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha";

    private static final byte[] NONE = {};

    private final List<Item> items = new ArrayList<>();
    private final List<byte[]> properties = new ArrayList<>();
    private final List<byte[]> references = new ArrayList<>();
    private int primary = 1;
    private String brand = "heic";

    /** @param associations property indices, with the highest of 16 bits for essential ones */
    private record Item(String type, int method, byte[] data, List<Integer> associations) {}

    public HeifBuilder brand(String newBrand) {
        brand = newBrand;
        return this;
    }

    public HeifBuilder primary(int item) {
        primary = item;
        return this;
    }

    /** The picture of a file in the test resources. */
    public static CodedPicture coded(String resource) {
        return HeifPicture.read(ByteBuffer.wrap(bytes(resource)))
                .colour()
                .tiles()
                .get(0);
    }

    public static byte[] bytes(String resource) {
        try (InputStream in = HeifBuilder.class.getResourceAsStream("/heif/" + resource)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A grid of the four quarters of the portrait, each of 128 × 128 pixels, for {@code heic} or {@code avif}. Its item is 5. */
    public static HeifBuilder portrait(String suffix, int width, int height) {
        HeifBuilder file = new HeifBuilder().brand(suffix);
        for (int i = 1; i <= 4; i++) {
            file.add(coded("quarter-" + i + "." + suffix), 128, 128);
        }
        return file.grid(2, 2, width, height, 1, 2, 3, 4).primary(5);
    }

    /** Adds a picture with its configuration and size. */
    public HeifBuilder add(CodedPicture picture, int width, int height) {
        boolean hevc = picture.codec() == Codec.HEVC;
        return item(hevc ? "hvc1" : "av01", 0, array(picture.data()))
                .property(hevc ? "hvcC" : "av1C", true, array(picture.configuration()))
                .property("ispe", false, ints(0, width, height));
    }

    /** Adds a grid, whose description is in the box {@code idat}. */
    public HeifBuilder grid(int rows, int columns, int width, int height, int... tiles) {
        byte[] description = join(new byte[] {0, 1, (byte) (rows - 1), (byte) (columns - 1)}, ints(width, height));
        return item("grid", 1, description)
                .property("ispe", false, ints(0, width, height))
                .reference("dimg", items.size(), tiles);
    }

    /** @param method 0 for the box {@code mdat}, 1 for {@code idat} */
    public HeifBuilder item(String type, int method, byte[] data) {
        items.add(new Item(type, method, data, new ArrayList<>()));
        return this;
    }

    /** Adds a property to the last item. */
    public HeifBuilder property(String type, boolean essential, byte[] content) {
        properties.add(box(type, content));
        items.get(items.size() - 1).associations.add(properties.size() | (essential ? 1 << 15 : 0));
        return this;
    }

    public HeifBuilder rotated(int quarterTurns) {
        return property("irot", true, new byte[] {(byte) quarterTurns});
    }

    public HeifBuilder mirrored(int axis) {
        return property("imir", true, new byte[] {(byte) axis});
    }

    /** Shows a part of the picture; offsets are those of the centre, in halves of a pixel. */
    public HeifBuilder cropped(int width, int height, int halfOffsetX, int halfOffsetY) {
        return property("clap", true, ints(width, 1, height, 1, halfOffsetX, 2, halfOffsetY, 2));
    }

    public HeifBuilder auxiliary(String urn, int of) {
        return property("auxC", true, join(ints(0), text(urn), new byte[1])).reference("auxl", items.size(), of);
    }

    public HeifBuilder reference(String type, int from, int... to) {
        references.add(box(type, shorts(from, to.length), shorts(to)));
        return this;
    }

    public byte[] build() {
        byte[] ftyp = box("ftyp", text(brand), ints(0), text("mif1"), text(brand));
        byte[] data = NONE;
        byte[] idat = NONE;
        for (Item item : items) {
            data = item.method == 0 ? join(data, item.data) : data;
            idat = item.method == 1 ? join(idat, item.data) : idat;
        }
        // The size of the box does not depend on the offset.
        int offset = ftyp.length + meta(0, idat).length + 8;
        return join(ftyp, meta(offset, idat), box("mdat", data));
    }

    private byte[] meta(int dataOffset, byte[] idat) {
        byte[] infe = NONE;
        byte[] locations = NONE;
        byte[] associations = NONE;
        int inFile = dataOffset;
        int inIdat = 0;
        for (int i = 0; i < items.size(); i++) {
            Item item = items.get(i);
            infe = join(infe, box("infe", ints(2 << 24), shorts(i + 1, 0), text(item.type), new byte[1]));
            int offset = item.method == 0 ? inFile : inIdat;
            locations = join(locations, shorts(i + 1, item.method, 0, 1), ints(offset, item.data.length));
            inFile += item.method == 0 ? item.data.length : 0;
            inIdat += item.method == 1 ? item.data.length : 0;
            associations = join(associations, shorts(i + 1), new byte[] {(byte) item.associations.size()});
            for (int index : item.associations) {
                associations = join(associations, shorts(index));
            }
        }
        byte[] iprp = box(
                "iprp",
                box("ipco", properties.toArray(byte[][]::new)),
                box("ipma", ints(1, items.size()), associations));
        return box(
                "meta",
                ints(0),
                box("hdlr", ints(0, 0), text("pict"), new byte[13]),
                box("pitm", ints(0), shorts(primary)),
                box("iloc", ints(1 << 24), shorts(0x4400, items.size()), locations),
                box("iinf", ints(0), shorts(items.size()), infe),
                box("iref", join(ints(0), join(references.toArray(byte[][]::new)))),
                iprp,
                box("idat", idat));
    }

    /** A sequence of one picture, without items. {@code matrix} is the one of the track: a, b, c and d. */
    public static byte[] sequence(CodedPicture picture, int width, int height, int... matrix) {
        boolean hevc = picture.codec() == Codec.HEVC;
        byte[] ftyp = box("ftyp", text(hevc ? "hevc" : "avis"), ints(0), text("msf1"));
        byte[] data = array(picture.data());
        int one = 1 << 16;
        byte[] tkhd = join(
                new byte[40],
                ints(matrix[0] * one, matrix[1] * one, 0, matrix[2] * one, matrix[3] * one, 0, 0, 0, 1 << 30),
                ints(width * one, height * one));
        byte[] entry = box(
                hevc ? "hvc1" : "av01",
                new byte[24],
                shorts(width, height),
                new byte[50],
                box(hevc ? "hvcC" : "av1C", array(picture.configuration())));
        byte[] stbl = box(
                "stbl",
                box("stsd", ints(0, 1), entry),
                box("stsz", ints(0, 0, 1, data.length)),
                box("stco", ints(0, 1, ftyp.length + 8)));
        byte[] mdia = box("mdia", box("hdlr", ints(0, 0), text("pict"), new byte[13]), box("minf", stbl));
        return join(ftyp, box("mdat", data), box("moov", box("trak", box("tkhd", tkhd), mdia)));
    }

    public static byte[] box(String type, byte[]... contents) {
        byte[] content = join(contents);
        return join(ints(content.length + 8), text(type), content);
    }

    public static byte[] ints(int... values) {
        ByteBuffer out = ByteBuffer.allocate(4 * values.length);
        out.asIntBuffer().put(values);
        return out.array();
    }

    public static byte[] shorts(int... values) {
        ByteBuffer out = ByteBuffer.allocate(2 * values.length);
        for (int value : values) {
            out.putShort((short) value);
        }
        return out.array();
    }

    public static byte[] text(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    public static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] array(ByteBuffer bytes) {
        byte[] array = new byte[bytes.limit()];
        bytes.slice().get(array);
        return array;
    }
}
