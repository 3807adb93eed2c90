package io.facet.web.http;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.storage.ObjectContent;
import io.facet.storage.SpoolFile;
import io.facet.storage.SpoolSpace;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.jboss.resteasy.reactive.common.headers.HeaderUtil;
import org.jboss.resteasy.reactive.common.util.CaseInsensitiveMap;
import org.jboss.resteasy.reactive.server.core.multipart.MultipartParser;

/** A multipart/form-data body. Its parts are in one temporary file. */
public final class RequestForm implements AutoCloseable {
    private static final int MAX_PARTS = 1000;
    private static final long MAX_HEADER_BYTES = 64 << 10;
    // Others are deprecated (RFC 7578, section 4.7).
    private static final Set<String> TRANSFER_ENCODINGS = Set.of("7bit", "8bit", "binary");

    /** One part of the form: {@code size} bytes of the temporary file. */
    public record Part(String name, String fileName, long offset, long size) {
        public boolean hasFileName() {
            return fileName != null && !fileName.isBlank();
        }
    }

    private final SpoolFile file;
    private final String boundary;
    private final MultipartParser.ParseState parser;
    private final List<Part> parts = new ArrayList<>();
    private long headerBytes;
    private boolean isEmpty = true;

    private RequestForm(SpoolFile file, String boundary) {
        this.file = file;
        this.boundary = boundary;
        this.parser = MultipartParser.beginParse(
                new PartWriter(), boundary.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8.name());
    }

    /**
     * Throws {@code BAD_PARAMETER} if the content type has no boundary.
     *
     * @param expectedBytes the length of the body if it is known, otherwise 0
     */
    static RequestForm open(String contentType, SpoolSpace space, long expectedBytes) {
        String boundary = HeaderUtil.extractQuotedValueFromHeader(contentType, "boundary");
        if (boundary == null || boundary.isEmpty()) {
            throw notValid("the Content-Type needs a boundary (got " + contentType + ")", null);
        }
        requireKnownCharset(contentType);
        return new RequestForm(space.create("facet-form-", expectedBytes), boundary);
    }

    /** The parts of this name in the order of the form. */
    public List<Part> parts(String name) {
        return parts.stream().filter(part -> name.equals(part.name())).toList();
    }

    @Override
    public void close() {
        file.close();
    }

    Void write(ByteBuf chunk) {
        isEmpty = false;
        headerBytes += chunk.readableBytes();
        try {
            parser.parse(chunk.nioBuffer());
        } catch (DetectionException | CancellationException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw notValid("a part has a malformed header", e);
        }
        if (headerBytes > MAX_HEADER_BYTES && !parser.isComplete()) {
            throw notValid(
                    "found more than %d bytes outside of the parts; the boundary is --%s"
                            .formatted(MAX_HEADER_BYTES, boundary),
                    null);
        }
        return null;
    }

    RequestForm requireComplete() {
        if (isEmpty) {
            throw new DetectionException(
                    ErrorCode.BAD_PARAMETER, "The body is empty. Send a form with a part for each image.");
        }
        if (!parser.isComplete()) {
            throw notValid("it does not end with the boundary --" + boundary + "--", null);
        }
        return this;
    }

    /** The bytes of a part, without a copy in memory. After the form was closed, reads fail with {@link CancellationException}. */
    public ObjectContent content(Part part) {
        return file.content(part.offset(), part.size());
    }

    /** Blocks. The caller must release the bytes. */
    ByteBuf read(Part part) throws IOException {
        ObjectContent content = content(part);
        int size = Math.toIntExact(part.size());
        ByteBuf bytes = PooledByteBufAllocator.DEFAULT.directBuffer(size);
        try {
            ByteBuffer into = bytes.nioBuffer(0, size);
            while (into.hasRemaining()) {
                content.read(into.position(), into);
            }
            return bytes.writerIndex(size);
        } catch (IOException | RuntimeException e) {
            bytes.release();
            throw e;
        }
    }

    private static void requireKnownCharset(String contentType) {
        String charset = contentType == null ? null : HeaderUtil.extractQuotedValueFromHeader(contentType, "charset");
        try {
            if (charset != null) {
                Charset.forName(charset);
            }
        } catch (IllegalArgumentException e) {
            throw notValid("the charset \"" + charset + "\" is unknown", e);
        }
    }

    private static DetectionException notValid(String reason, Exception cause) {
        return new DetectionException(ErrorCode.BAD_PARAMETER, "The form is not valid: " + reason + ".", cause);
    }

    private final class PartWriter implements MultipartParser.PartHandler {
        private Part current;

        @Override
        public void beginPart(CaseInsensitiveMap<String> headers) {
            headerBytes = 0;
            if (parts.size() == MAX_PARTS) {
                throw notValid("it has more than " + MAX_PARTS + " parts", null);
            }
            requireKnownCharset(headers.getFirst(HttpHeaders.CONTENT_TYPE));
            String encoding = headers.getFirst(MultipartParser.CONTENT_TRANSFER_ENCODING);
            if (encoding != null && !TRANSFER_ENCODINGS.contains(encoding.toLowerCase(Locale.ROOT))) {
                throw notValid(
                        "Content-Transfer-Encoding must be binary (got " + encoding + "); send the bytes unchanged",
                        null);
            }
            String disposition = headers.getFirst(HttpHeaders.CONTENT_DISPOSITION);
            if (disposition == null || !disposition.startsWith("form-data")) {
                throw notValid("a part needs the header Content-Disposition: form-data", null);
            }
            current = new Part(
                    HeaderUtil.extractQuotedValueFromHeader(disposition, "name"),
                    HeaderUtil.extractQuotedValueFromHeaderWithEncoding(disposition, "filename"),
                    file.size(),
                    0);
        }

        @Override
        public void data(ByteBuffer bytes) {
            headerBytes = 0;
            file.append(bytes);
        }

        @Override
        public void endPart() {
            headerBytes = 0;
            parts.add(new Part(current.name(), current.fileName(), current.offset(), file.size() - current.offset()));
        }
    }
}
