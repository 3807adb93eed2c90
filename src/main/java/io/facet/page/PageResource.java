package io.facet.page;

import io.facet.detection.Sha256;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.CacheControl;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
    public Response page(@Context Request request) throws IOException {
        return file("/page/", "index.html", request);
    }

    @GET
    @Path("page/{name}")
    public Response file(String name, @Context Request request) throws IOException {
        return file("/page/", name, request);
    }

    /** The portrait that shows a new visitor what Facet does. */
    @GET
    @Path("page/astronaut.jpg")
    public Response portrait(@Context Request request) throws IOException {
        return file("/sample/", "astronaut.jpg", request);
    }

    private static Response file(String folder, String name, Request request) throws IOException {
        Matcher parts = NAME.matcher(name);
        String type = parts.matches() ? TYPES.get(parts.group(1)) : null;
        try (InputStream in = type == null ? null : PageResource.class.getResourceAsStream(folder + name)) {
            if (in == null) {
                throw new NotFoundException("There is no such file.");
            }
            return answer(in.readAllBytes(), type, request);
        }
    }

    private static Response answer(byte[] bytes, String type, Request request) {
        var tag = new EntityTag(Sha256.hex(bytes).substring(0, 16));
        var unchanged = request.evaluatePreconditions(tag);
        var cache = new CacheControl();
        cache.setNoCache(true);
        return (unchanged == null ? Response.ok(bytes, type).tag(tag) : unchanged)
                .cacheControl(cache)
                .build();
    }
}
