package io.facet.picture;

/** The formats in which pictures are written. */
public enum PictureFormat {
    JPEG("image/jpeg"),
    PNG("image/png");

    private final String mediaType;

    PictureFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    public String mediaType() {
        return mediaType;
    }
}
