package io.facet.picture;

/** The formats of rendered pictures. */
public enum PictureFormat {
    // libjpeg's limit is below the format's own.
    JPEG("image/jpeg", 65_500),
    PNG("image/png", Integer.MAX_VALUE);

    private final String mediaType;
    private final int maxSide;

    PictureFormat(String mediaType, int maxSide) {
        this.mediaType = mediaType;
        this.maxSide = maxSide;
    }

    public String mediaType() {
        return mediaType;
    }

    int maxSide() {
        return maxSide;
    }
}
