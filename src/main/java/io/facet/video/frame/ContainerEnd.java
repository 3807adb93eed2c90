package io.facet.video.frame;

import io.facet.image.header.VideoContainer;
import io.facet.storage.ObjectContent;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;

/**
 * Whether the end of a file is missing according to its container. A recording that declares no size is complete if its last packet
 * is.
 */
interface ContainerEnd {
    /** Elements of a file that are looked at: beyond, the file is taken for complete. */
    int MAX_ELEMENTS = 100_000;

    static ContainerEnd of(VideoContainer container, ObjectContent source, AVFormatContext format) {
        var headers = new Headers(source);
        return switch (container) {
            case MP4, MOV -> new IsoEnd(headers, format);
            case MATROSKA -> new MatroskaEnd(headers);
            case AVI -> new AviEnd(headers);
        };
    }

    /** The bytes that the file must have, as far as this is known before the first packet; 0 if it declares no size. */
    long declared();

    /**
     * Whether what follows the last video packet is whole.
     *
     * @param position of the data of the packet; {@code size} in bytes
     */
    boolean isWholeAfter(long position, int size);
}
