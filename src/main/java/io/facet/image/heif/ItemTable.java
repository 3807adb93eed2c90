package io.facet.image.heif;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The box {@code meta} (ISO/IEC 14496-12 section 8.11 and ISO/IEC 23008-12 section 9.3): the items of a file, their
 * properties, references and bytes. Everything that is proportional to a count in the file is read only when it is needed.
 */
final class ItemTable {
    private static final int IN_FILE = 0;
    private static final int IN_IDAT = 1;

    private final ByteBuffer file;
    private final ByteBuffer itemData;
    private final long primary;
    private final Map<Long, String> types = new HashMap<>();
    private final Map<Long, Location> locations = new HashMap<>();
    private final Map<Long, Associations> associations = new HashMap<>();
    private final List<IsoBox> properties;
    private final List<Reference> references = new ArrayList<>();

    /** A property of an item. A reader must understand the essential ones. */
    record Property(String type, ByteBuffer content, boolean essential) {}

    private record Location(int method, long base, int offsetSize, int lengthSize, int indexSize, ByteBuffer extents) {}

    private record Associations(boolean wide, ByteBuffer indices) {}

    private record Reference(String type, long from, boolean wide, ByteBuffer to) {
        boolean refersTo(long item) {
            ByteBuffer bytes = to.slice();
            for (int left = Short.toUnsignedInt(bytes.getShort()); left > 0; left--) {
                if (id(bytes, wide) == item) {
                    return true;
                }
            }
            return false;
        }

        List<Long> ids() {
            ByteBuffer bytes = to.slice();
            int count = Short.toUnsignedInt(bytes.getShort());
            List<Long> ids = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                ids.add(id(bytes, wide));
            }
            return ids;
        }
    }

    ItemTable(ByteBuffer file, ByteBuffer meta) {
        this.file = file;
        meta.getInt();
        List<IsoBox> boxes = IsoBox.children(meta);
        ByteBuffer pitm = IsoBox.find(boxes, "pitm");
        this.primary = pitm == null ? -1 : id(pitm, version(pitm) > 0);
        this.itemData = IsoBox.find(boxes, "idat");
        if (primary < 0) {
            this.properties = List.of();
            return;
        }
        readTypes(IsoBox.require(boxes, "iinf"));
        readLocations(IsoBox.require(boxes, "iloc"));
        List<IsoBox> iprp = IsoBox.children(IsoBox.require(boxes, "iprp"));
        this.properties = IsoBox.children(IsoBox.require(iprp, "ipco"));
        for (IsoBox box : iprp) {
            if (box.type().equals("ipma")) {
                readAssociations(box.content());
            }
        }
        ByteBuffer iref = IsoBox.find(boxes, "iref");
        if (iref != null) {
            boolean wide = version(iref) > 0;
            for (IsoBox box : IsoBox.children(iref)) {
                ByteBuffer content = box.content();
                references.add(new Reference(box.type(), id(content, wide), wide, content.slice()));
            }
        }
    }

    /** Whether the file names a still picture. */
    boolean hasPrimary() {
        return primary >= 0;
    }

    long primary() {
        return primary;
    }

    /** Fails with {@code CORRUPT_IMAGE} if the file has no such item. */
    String type(long item) {
        String type = types.get(item);
        if (type == null) {
            throw Rejection.corrupt("The HEIC or AVIF file refers to an item that it does not contain.");
        }
        return type;
    }

    /** The properties in the order of the file, in which transformations are applied. */
    List<Property> properties(long item) {
        List<Property> found = new ArrayList<>();
        Associations of = associations.get(item);
        if (of != null) {
            ByteBuffer bytes = of.indices.slice();
            int bits = of.wide ? 15 : 7;
            for (int left = Byte.toUnsignedInt(bytes.get()); left > 0; left--) {
                int value = of.wide ? Short.toUnsignedInt(bytes.getShort()) : Byte.toUnsignedInt(bytes.get());
                int index = value & (1 << bits) - 1;
                // 0 stands for no property.
                if (index > properties.size()) {
                    throw Rejection.corrupt("The HEIC or AVIF file refers to a property that it does not contain.");
                }
                if (index > 0) {
                    IsoBox box = properties.get(index - 1);
                    found.add(new Property(box.type(), box.content(), value >> bits != 0));
                }
            }
        }
        return found;
    }

    /** The items that an item refers to, in order. */
    List<Long> referencesFrom(long item, String type) {
        for (Reference reference : references) {
            if (reference.from == item && reference.type.equals(type)) {
                return reference.ids();
            }
        }
        return List.of();
    }

    /** The items that refer to an item. */
    List<Long> referencesTo(long item, String type) {
        return references.stream()
                .filter(reference -> reference.type.equals(type) && reference.refersTo(item))
                .map(Reference::from)
                .toList();
    }

    /** The bytes of an item, which lie inside the file. */
    ByteBuffer data(long item) {
        Location location = locations.get(item);
        if (location == null) {
            throw Rejection.corrupt("The HEIC or AVIF file has no data for its picture.");
        }
        if (location.method > IN_IDAT) {
            throw Rejection.unsupported("A HEIC or AVIF whose items are stored inside other items");
        }
        ByteBuffer source = location.method == IN_FILE ? file : itemData;
        if (source == null) {
            throw Rejection.corrupt("The HEIC or AVIF file has no box idat.");
        }
        return extents(location, source);
    }

    /** Copies only if there are several extents. */
    private static ByteBuffer extents(Location location, ByteBuffer source) {
        ByteBuffer bytes = location.extents.slice();
        int count = Short.toUnsignedInt(bytes.getShort());
        List<ByteBuffer> parts = new ArrayList<>();
        long total = 0;
        for (int i = 0; i < count; i++) {
            number(bytes, location.indexSize);
            long offset = number(bytes, location.offsetSize) + location.base;
            long length = number(bytes, location.lengthSize);
            if (offset < 0 || length < 0 || offset > source.limit() || length > source.limit() - offset) {
                throw Rejection.truncated();
            }
            long whole = length == 0 ? source.limit() - offset : length;
            parts.add(source.slice((int) offset, (int) whole));
            total += whole;
        }
        if (total == 0 || total > source.limit()) {
            throw Rejection.corrupt("The HEIC or AVIF file has an item of %,d bytes.".formatted(total));
        }
        if (count == 1) {
            return parts.get(0);
        }
        ByteBuffer joined = ByteBuffer.allocate((int) total);
        parts.forEach(joined::put);
        return joined.flip();
    }

    private void readTypes(ByteBuffer iinf) {
        boolean wide = version(iinf) > 0;
        id(iinf, wide);
        for (IsoBox box : IsoBox.children(iinf)) {
            ByteBuffer infe = box.content();
            int version = version(infe);
            if (box.type().equals("infe") && version >= 2) {
                long item = id(infe, version > 2);
                infe.getShort();
                types.put(item, IsoBox.fourCharacters(infe));
            }
        }
    }

    private void readLocations(ByteBuffer iloc) {
        int version = version(iloc);
        int sizes = Short.toUnsignedInt(iloc.getShort());
        int offsetSize = sizes >> 12;
        int lengthSize = sizes >> 8 & 15;
        int baseSize = sizes >> 4 & 15;
        int indexSize = version > 0 ? sizes & 15 : 0;
        long count = limited(id(iloc, version > 1));
        for (long i = 0; i < count; i++) {
            long item = id(iloc, version > 1);
            int method = version > 0 ? iloc.getShort() & 15 : IN_FILE;
            int reference = iloc.getShort();
            long base = number(iloc, baseSize);
            ByteBuffer extents = iloc.slice();
            int extentCount = Short.toUnsignedInt(iloc.getShort());
            iloc.position(iloc.position() + extentCount * (indexSize + offsetSize + lengthSize));
            if (reference == 0) {
                locations.put(item, new Location(method, base, offsetSize, lengthSize, indexSize, extents));
            }
        }
    }

    private void readAssociations(ByteBuffer ipma) {
        int flags = ipma.getInt();
        boolean wideItems = flags >>> 24 > 0;
        boolean wideIndices = (flags & 1) != 0;
        long count = limited(Integer.toUnsignedLong(ipma.getInt()));
        for (long i = 0; i < count; i++) {
            long item = id(ipma, wideItems);
            ByteBuffer indices = ipma.slice();
            int length = Byte.toUnsignedInt(ipma.get());
            ipma.position(ipma.position() + (wideIndices ? 2 * length : length));
            associations.putIfAbsent(item, new Associations(wideIndices, indices));
        }
    }

    private static long limited(long count) {
        if (count > IsoBox.MAX_BOXES) {
            throw Rejection.corrupt(
                    "The HEIC or AVIF file has %,d items; at most %,d are allowed.".formatted(count, IsoBox.MAX_BOXES));
        }
        return count;
    }

    private static int version(ByteBuffer box) {
        return box.getInt() >>> 24;
    }

    private static long id(ByteBuffer bytes, boolean wide) {
        return wide ? Integer.toUnsignedLong(bytes.getInt()) : Short.toUnsignedLong(bytes.getShort());
    }

    private static long number(ByteBuffer bytes, int size) {
        return switch (size) {
            case 0 -> 0;
            case 4 -> Integer.toUnsignedLong(bytes.getInt());
            case 8 -> bytes.getLong();
            default -> throw Rejection.corrupt("The HEIC or AVIF file has offsets of %d bytes.".formatted(size));
        };
    }
}
