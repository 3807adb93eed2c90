package io.facet.image.heif;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** The codings of pictures that are supported. */
public enum Codec {
    HEVC("hvcC"),
    AV1("av1C");

    private final String configuration;

    Codec(String configuration) {
        this.configuration = configuration;
    }

    /** The type of the box with the configuration of the decoder. */
    String configuration() {
        return configuration;
    }

    /** The codec of an item or of a track. Fails with {@code UNSUPPORTED_FORMAT} and a description. */
    static Codec of(String type) {
        return switch (type) {
            case "hvc1", "hev1" -> HEVC;
            case "av01" -> AV1;
            case "avc1", "avc3" -> throw Rejection.unsupported("A HEIF with H.264 pictures");
            case "vvc1" -> throw Rejection.unsupported("A HEIF with VVC pictures");
            case "evc1" -> throw Rejection.unsupported("A HEIF with EVC pictures");
            case "jpeg" -> throw Rejection.unsupported("A HEIF with JPEG pictures");
            case "j2k1" -> throw Rejection.unsupported("A HEIF with JPEG 2000 pictures");
            case "unci" -> throw Rejection.unsupported("A HEIF with uncompressed pictures");
            case "lhv1" -> throw Rejection.unsupported("A HEIC with layered coding");
            case "iovl" -> throw Rejection.unsupported("A HEIF that combines several pictures as an overlay");
            default -> throw Rejection.unsupported("A HEIF with items of the type " + printable(type));
        };
    }

    static String printable(String fourCharacters) {
        return fourCharacters.replaceAll("[^ -~]", "?");
    }

    /** Reports the format of each header of a picture, in the configuration and in its bytes. */
    void readFormats(ByteBuffer configuration, ByteBuffer data, Consumer<CodedPicture.Format> found) {
        if (this == HEVC) {
            HevcStream.readConfiguration(configuration, found);
            HevcStream.readData(configuration, data, found);
        } else {
            Av1Stream.readConfiguration(configuration, found);
            Av1Stream.readData(data, found);
        }
    }
}
