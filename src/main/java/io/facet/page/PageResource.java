package io.facet.page;

import io.facet.detection.Sha256;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * The page and its files. A browser asks each time whether they are still the same, so that after an update no old module
 * meets a new one.
 */
@OfPage
@Path("/")
public class PageResource {
    private static final Pattern NAME = Pattern.compile("[a-z]+\\.([a-z]+)");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html;charset=UTF-8",
            "js", "text/javascript;charset=UTF-8",
            "css", "text/css;charset=UTF-8",
            "svg", "image/svg+xml",
            "jpg", "image/jpeg");

    @GET
    public Response page(@Context Request request, @Context HttpHeaders headers) throws IOException {
        return answer("/page/", "index.html", request, headers);
    }

    @GET
    @Path("page/{name}")
    public Response file(String name, @Context Request request, @Context HttpHeaders headers) throws IOException {
        return answer("/page/", name, request, headers);
    }

    /** The portrait that shows a new visitor what Facet does. */
    @GET
    @Path("page/astronaut.jpg")
    public Response portrait(@Context Request request, @Context HttpHeaders headers) throws IOException {
        return answer("/sample/", "astronaut.jpg", request, headers);
    }

    private static Response answer(String folder, String name, Request request, HttpHeaders headers)
            throws IOException {
        Matcher parts = NAME.matcher(name);
        String type = parts.matches() ? TYPES.get(parts.group(1)) : null;
        try (InputStream in = type == null ? null : PageResource.class.getResourceAsStream(folder + name)) {
            if (in == null) {
                throw new NotFoundException("There is no such file.");
            }
            byte[] bytes = in.readAllBytes();
            String accepted = headers.getHeaderString(HttpHeaders.ACCEPT_ENCODING);
            boolean zips = !type.startsWith("image/jpeg") && accepted != null && accepted.contains("gzip");
            return zips
                    ? answer(zipped(bytes), type, request)
                            .header(HttpHeaders.CONTENT_ENCODING, "gzip")
                            .build()
                    : answer(bytes, type, request).build();
        }
    }

    private static Response.ResponseBuilder answer(byte[] bytes, String type, Request request) {
        var tag = new EntityTag(Sha256.hex(bytes).substring(0, 16));
        Response.ResponseBuilder unchanged = request.evaluatePreconditions(tag);
        return (unchanged == null ? Response.ok(bytes, type).tag(tag) : unchanged)
                .header(HttpHeaders.CACHE_CONTROL, "no-cache")
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    }

    private static byte[] zipped(byte[] bytes) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(out)) {
            zip.write(bytes);
        }
        return out.toByteArray();
    }
}
