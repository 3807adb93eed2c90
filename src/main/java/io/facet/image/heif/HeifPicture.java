package io.facet.image.heif;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The picture of a HEIF file (HEIC and AVIF, ISO/IEC 23008-12): its primary item, or the first picture of a sequence.
 * Thumbnails, depth maps, gain maps and the second picture of spatial photos are other items and are ignored.
 *
 * @param alpha transparency, 0 where the picture is transparent
 * @param premultiplied whether the colours are multiplied by the transparency
 * @param profile ICC profile
 */
public record HeifPicture(
        TileGrid colour,
        Optional<TileGrid> alpha,
        boolean premultiplied,
        Placement placement,
        Optional<ByteBuffer> profile) {

    private static final Set<String> AVIF_BRANDS = Set.of("avif", "avis");
    private static final Set<String> OTHER_BRANDS = Set.of(
            "mif1", "mif2", "msf1", "heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "heif", "avci",
            "avcs", "vvic", "vvis", "jpeg", "jpgs", "j2ki", "j2is");

    private static final int MAX_BRANDS = 64;
    private static final int CANVAS_BYTES = 3;
    private static final int ALPHA_CANVAS_BYTES = 4;
    // A tile can appear several times.
    private static final int MAX_USES = 8;

    public static boolean hasAvifBrand(ByteBuffer file) {
        return hasBrand(file, AVIF_BRANDS);
    }

    public static boolean hasOtherBrand(ByteBuffer file) {
        return hasBrand(file, OTHER_BRANDS);
    }

    private static boolean hasBrand(ByteBuffer file, Set<String> brands) {
        ByteBuffer bytes = file.slice();
        if (bytes.limit() < 16 || bytes.getInt(4) != 0x66747970) {
            return false;
        }
        int end = (int) Math.min(bytes.limit(), Math.min(Integer.toUnsignedLong(bytes.getInt(0)), 4 * MAX_BRANDS));
        for (int at = 8; at + 4 <= end; at += 4) {
            if (at != 12 && brands.contains(IsoBox.fourCharacters(bytes.position(at)))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Parses the container and the headers of the coded pictures, and checks that all bytes of the picture are in the file.
     * Fails with {@code CORRUPT_IMAGE} or {@code UNSUPPORTED_FORMAT}.
     */
    public static HeifPicture read(ByteBuffer file) {
        try {
            ByteBuffer bytes = file.slice();
            List<IsoBox> boxes = IsoBox.ofFile(bytes);
            ByteBuffer meta = IsoBox.find(boxes, "meta");
            ItemTable items = meta == null ? null : new ItemTable(bytes, meta);
            HeifPicture picture = items != null && items.hasPrimary()
                    ? new PrimaryItem(items).read()
                    : SequenceTrack.read(bytes, IsoBox.require(boxes, "moov"));
            picture.requirePlausibleData(bytes.limit());
            return picture;
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException tooShort) {
            throw new DetectionException(
                    ErrorCode.CORRUPT_IMAGE, "The HEIC or AVIF file is damaged: a box ends too early.", tooShort);
        }
    }

    private void requirePlausibleData(int fileBytes) {
        long bytes = colour.dataBytes() + alpha.map(TileGrid::dataBytes).orElse(0L);
        if (bytes > (long) MAX_USES * fileBytes) {
            throw Rejection.corrupt("The HEIC or AVIF file uses the same bytes for too many tiles.");
        }
    }

    public Codec codec() {
        return colour.tiles().get(0).codec();
    }

    /** The memory of the decoded picture for each pixel that is shown. */
    public int bytesPerPixel() {
        double canvas =
                (double) colour.width() * colour.height() * (alpha.isPresent() ? ALPHA_CANVAS_BYTES : CANVAS_BYTES);
        double alphaCanvas =
                alpha.map(grid -> (double) grid.width() * grid.height()).orElse(0.0);
        double shown = (double) placement.width() * placement.height();
        return (int) Math.min(Integer.MAX_VALUE, Math.ceil((canvas + alphaCanvas) / shown));
    }

    /** The memory that the decoder takes for the largest tile, also if the tile is reduced afterwards. */
    public long decoderBytes() {
        return (long) Math.ceil(Math.max(
                colour.decoderBytes(), alpha.map(TileGrid::decoderBytes).orElse(0.0)));
    }
}
