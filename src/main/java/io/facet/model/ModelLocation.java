package io.facet.model;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The location of a model: a path, or a URI with the scheme {@code file}, {@code https} or {@code s3}. Plain {@code http}
 * is allowed for localhost only: a hash detects changes, but does not keep the file or its credentials secret.
 */
record ModelLocation(Optional<Path> file, Optional<URI> remote) {
    // A single letter is a Windows drive.
    private static final Pattern URI_FORM = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):(.*)");
    private static final Pattern S3_FORM = Pattern.compile("//([^/?#]+)/(.+)");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");

    /** @throws IOException if a location is not valid; the message ends a sentence */
    static ModelLocation parse(String location) throws IOException {
        Matcher uri = URI_FORM.matcher(location);
        try {
            if (!uri.matches()) {
                return local(Path.of(location));
            }
            return switch (uri.group(1).toLowerCase(Locale.ROOT)) {
                case "file" -> local(Path.of(new URI(location)));
                case "https" -> remote(new URI(location));
                case "http" -> remote(loopback(new URI(location)));
                case "s3" -> remote(object(uri.group(2)));
                default ->
                    throw new IOException("its location has the scheme " + uri.group(1) + "; use file, https or s3");
            };
        } catch (URISyntaxException e) {
            // The message would contain the location, which can contain a password.
            throw new IOException("its location is not valid: %s at index %d".formatted(e.getReason(), e.getIndex()));
        } catch (IllegalArgumentException | FileSystemNotFoundException e) {
            throw new IOException("its location is not valid: " + e.getMessage(), e);
        }
    }

    private static URI loopback(URI location) throws IOException {
        if (location.getHost() == null || !LOOPBACK.matcher(location.getHost()).matches()) {
            throw new IOException("its location is plain http, which is allowed for localhost only; use https");
        }
        return location;
    }

    /** The key is literal; {@code %} is not an escape. */
    private static URI object(String rest) throws IOException, URISyntaxException {
        Matcher form = S3_FORM.matcher(rest);
        if (!form.matches()) {
            throw new IOException("its location does not have the form s3://bucket/key");
        }
        return new URI("s3", form.group(1), "/" + form.group(2), null, null);
    }

    private static ModelLocation local(Path file) {
        return new ModelLocation(Optional.of(file), Optional.empty());
    }

    private static ModelLocation remote(URI uri) {
        return new ModelLocation(Optional.empty(), Optional.of(uri));
    }
}
