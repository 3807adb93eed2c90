package io.facet.image.heif;

import io.facet.image.heif.ItemTable.Property;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The primary item of a file: a coded picture or a grid of them, perhaps behind items that refer to it. */
final class PrimaryItem {
    private static final String GRID = "grid";
    // Identity, and the tone-mapped version of its first input.
    private static final Set<String> REFERRING = Set.of("iden", "tmap");
    private static final int MAX_REFERRALS = 4;

    private static final Set<String> ALPHA = Set.of(
            "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", "urn:mpeg:hevc:2015:auxid:1", "urn:mpeg:avc:2015:auxid:1");
    private static final Set<String> TRANSFORMATIONS = Set.of("clap", "irot", "imir");
    private static final Set<String> UNDERSTOOD = Set.of(
            "hvcC", "av1C", "ispe", "pixi", "colr", "pasp", "auxC", "clap", "irot", "imir", "lsel", "a1op", "a1lx",
            "clli", "mdcv", "cclv", "amve", "reve", "ndwt", "rloc", "udes", "altt", "cmin", "cmex", "tols", "rref");
    private static final int ALL_LAYERS = 0xffff;

    private final ItemTable items;
    private final Map<Long, CodedPicture> coded = new HashMap<>();

    PrimaryItem(ItemTable items) {
        this.items = items;
    }

    HeifPicture read() {
        List<Long> path = path();
        long item = path.get(path.size() - 1);
        TileGrid colour = grid(item);
        Placement placement = Placement.whole(colour.width(), colour.height());
        // The innermost item is transformed first.
        for (int i = path.size() - 1; i >= 0; i--) {
            for (Property property : properties(path.get(i))) {
                placement = placement.after(property.type(), property.content());
            }
        }
        Optional<Long> alpha = alpha(path);
        return new HeifPicture(
                colour,
                alpha.map(this::grid),
                alpha.isPresent() && items.referencesFrom(item, "prem").contains(alpha.get()),
                placement,
                profile(path));
    }

    /** From the primary item to the one with the picture. */
    private List<Long> path() {
        List<Long> path = new ArrayList<>(List.of(items.primary()));
        long item = items.primary();
        while (REFERRING.contains(items.type(item))) {
            List<Long> inputs = items.referencesFrom(item, "dimg");
            if (inputs.isEmpty() || path.size() > MAX_REFERRALS) {
                throw Rejection.corrupt("The HEIC or AVIF file has no picture behind its primary item.");
            }
            item = inputs.get(0);
            path.add(item);
        }
        return path;
    }

    private TileGrid grid(long item) {
        return items.type(item).equals(GRID) ? tiles(item) : single(item);
    }

    private TileGrid single(long item) {
        Size size = size(item);
        CodedPicture picture = coded(item);
        return new TileGrid(size.width, size.height, 1, size.width, size.height, List.of(picture), colour(item));
    }

    /** ISO/IEC 23008-12 section 6.6.2.3. */
    private TileGrid tiles(long item) {
        ByteBuffer grid = items.data(item);
        grid.get();
        boolean wide = (grid.get() & 1) != 0;
        int rows = Byte.toUnsignedInt(grid.get()) + 1;
        int columns = Byte.toUnsignedInt(grid.get()) + 1;
        Size size = new Size(side(grid, wide), side(grid, wide));
        List<Long> inputs = items.referencesFrom(item, "dimg");
        if (inputs.size() != rows * columns) {
            throw Rejection.corrupt("The HEIC or AVIF file has %d tiles for a grid of %d × %d."
                    .formatted(inputs.size(), columns, rows));
        }
        if (inputs.size() > TileGrid.MAX_TILES) {
            throw Rejection.corrupt("The HEIC or AVIF file has %d tiles; at most %d are allowed."
                    .formatted(inputs.size(), TileGrid.MAX_TILES));
        }
        Size tile = size(inputs.get(0));
        requireCovered(size.width, columns, tile.width);
        requireCovered(size.height, rows, tile.height);
        List<CodedPicture> pictures = new ArrayList<>();
        for (long input : inputs) {
            if (!size(input).equals(tile)) {
                throw Rejection.corrupt("The HEIC or AVIF file has tiles of different sizes.");
            }
            pictures.add(tile(input));
        }
        Optional<ColourCoding> colour = colour(item).or(() -> colour(inputs.get(0)));
        return new TileGrid(size.width, size.height, columns, tile.width, tile.height, pictures, colour);
    }

    private CodedPicture tile(long item) {
        if (properties(item).stream().anyMatch(property -> TRANSFORMATIONS.contains(property.type()))) {
            throw Rejection.unsupported("A HEIC or AVIF with rotated or cropped tiles");
        }
        return coded(item);
    }

    private static void requireCovered(int side, int count, int tile) {
        if ((long) count * tile < side) {
            throw Rejection.corrupt("The HEIC or AVIF file has %d tiles of %,d pixels for a side of %,d pixels."
                    .formatted(count, tile, side));
        }
    }

    /** Tiles can be the same item. */
    private CodedPicture coded(long item) {
        return coded.computeIfAbsent(item, id -> {
            Codec codec = Codec.of(items.type(item));
            Size size = size(item);
            return CodedPicture.of(
                    codec, require(item, codec.configuration()), items.data(item), size.width, size.height);
        });
    }

    private Size size(long item) {
        ByteBuffer ispe = require(item, "ispe");
        ispe.getInt();
        return new Size(side(ispe, true), side(ispe, true));
    }

    private static int side(ByteBuffer bytes, boolean wide) {
        int side = wide ? bytes.getInt() : Short.toUnsignedInt(bytes.getShort());
        if (side < 1) {
            throw Rejection.corrupt(
                    "The HEIC or AVIF file has a side of %,d pixels.".formatted(Integer.toUnsignedLong(side)));
        }
        return side;
    }

    private Optional<Long> alpha(List<Long> path) {
        return path.stream()
                .flatMap(item -> items.referencesTo(item, "auxl").stream())
                .filter(this::isAlpha)
                .findFirst();
    }

    private boolean isAlpha(long item) {
        return properties(item).stream()
                .filter(property -> property.type().equals("auxC"))
                .anyMatch(property -> ALPHA.contains(auxiliaryType(property.content())));
    }

    private static String auxiliaryType(ByteBuffer auxc) {
        auxc.getInt();
        StringBuilder text = new StringBuilder();
        for (byte next = auxc.get(); next != 0 && text.length() < 100; next = auxc.hasRemaining() ? auxc.get() : 0) {
            text.append((char) next);
        }
        return text.toString();
    }

    private Optional<ColourCoding> colour(long item) {
        return properties(item).stream()
                .filter(property -> property.type().equals("colr"))
                .map(property -> ColourCoding.read(property.content()))
                .filter(coding -> coding != null)
                .findFirst();
    }

    private Optional<ByteBuffer> profile(List<Long> path) {
        return path.stream()
                .flatMap(item -> properties(item).stream())
                .filter(property -> property.type().equals("colr"))
                .map(property -> ColourCoding.profile(property.content()))
                .filter(profile -> profile != null)
                .findFirst();
    }

    private ByteBuffer require(long item, String type) {
        for (Property property : properties(item)) {
            if (property.type().equals(type)) {
                return property.content().slice();
            }
        }
        throw Rejection.corrupt("The HEIC or AVIF file has an item without the property %s.".formatted(type));
    }

    private List<Property> properties(long item) {
        List<Property> properties = items.properties(item);
        for (Property property : properties) {
            if (property.essential() && !isUnderstood(property)) {
                throw Rejection.unsupported(
                        "A HEIC or AVIF that requires the property " + Codec.printable(property.type()));
            }
        }
        return properties;
    }

    private static boolean isUnderstood(Property property) {
        return switch (property.type()) {
            case "lsel" -> Short.toUnsignedInt(property.content().getShort(0)) == ALL_LAYERS;
            case "a1op" -> property.content().get(0) == 0;
            default -> UNDERSTOOD.contains(property.type());
        };
    }

    private record Size(int width, int height) {}
}
