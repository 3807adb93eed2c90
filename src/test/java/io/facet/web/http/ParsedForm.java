package io.facet.web.http;

import io.facet.storage.SpoolSpace;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Gives fuzzing access to the parser of forms. */
public final class ParsedForm {
    private static final int CHUNK = 37;
    private static final SpoolSpace SPACE = new SpoolSpace(Long.MAX_VALUE);

    private ParsedForm() {}

    /** Parses a body that arrives in small chunks, and reads all its photos. */
    public static void read(String contentType, byte[] body) {
        try (RequestForm form = RequestForm.open(contentType, SPACE, 0)) {
            for (int at = 0; at < body.length; at += CHUNK) {
                form.write(Unpooled.wrappedBuffer(body, at, Math.min(CHUNK, body.length - at)));
            }
            form.requireComplete();
            for (RequestForm.Part part : form.parts("image")) {
                ByteBuf photo = form.read(part);
                photo.release();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
