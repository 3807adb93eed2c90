package io.facet.web;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.image.header.ImageFormat;
import io.facet.image.header.VideoContainer;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The content of a body by its first bytes: {@code curl -d} sends any content with the type of a form. */
enum BodyContent {
    EMPTY,
    /** The names of objects, or other JSON. No image format begins with these characters. */
    JSON,
    FORM,
    CLIP,
    PHOTO;

    private static final String FORM_TYPE = "application/x-www-form-urlencoded";
    // A photo can begin with letters and an equals sign, but not with a whole form.
    private static final Pattern FORM_FIELDS =
            Pattern.compile("[^\\s\\x00-\\x1f\\x7f-\\xff=&]+=[^\\x00-\\x1f\\x7f-\\xff]*\\s*");
    private static final Pattern JSON_START = Pattern.compile("(\\xef\\xbb\\xbf)?\\s*([{\\[].*|)", Pattern.DOTALL);
    private static final int MAX_CHECKED = 1024;

    /** @param contentType null if the request has none */
    static BodyContent of(Buffer first, String contentType) {
        if (first.length() == 0) {
            return EMPTY;
        }
        if (VideoContainer.of(first.getByteBuf().nioBuffer()).isPresent()) {
            return CLIP;
        }
        String start = first.getString(0, Math.min(first.length(), MAX_CHECKED), StandardCharsets.ISO_8859_1.name());
        if (JSON_START.matcher(start).matches()) {
            return JSON;
        }
        boolean form = contentType != null && contentType.startsWith(FORM_TYPE);
        return form && FORM_FIELDS.matcher(start).matches() ? FORM : PHOTO;
    }

    static DetectionException empty() {
        return new DetectionException(
                ErrorCode.BAD_PARAMETER,
                "The body is empty. Send an image: %s; a form with images (multipart/form-data); or %s."
                        .formatted(ImageFormat.anyOf(), ObjectsRequest.FORM));
    }

    static DetectionException formEncoded() {
        return new DetectionException(
                ErrorCode.BAD_PARAMETER,
                "The body is form-encoded (%s). Send the bytes of an image (curl --data-binary @FILE), a form with images (curl -F image=@FILE), or JSON: %s."
                        .formatted(FORM_TYPE, ObjectsRequest.FORM));
    }
}
