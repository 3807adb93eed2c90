///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 17+

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Detects the faces in photos and videos and prints one JSON result per line, or saves the photos with hidden faces. It needs only
 * the JDK:
 *
 * <pre>java Detect.java [--blur FOLDER] URL PHOTO…</pre>
 *
 * The token is read from the environment variable FACET_TOKEN. The exit code is 1 if a photo failed.
 */
class Detect {
    private static final int ATTEMPTS = 5;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    // The service responds after it has analyzed the whole video.
    private static final Duration VIDEO_TIMEOUT = Duration.ofHours(1);
    private static final Pattern VIDEO = Pattern.compile("(?i).*\\.(mp4|m4v|3gp|mov|qt|mkv|webm|avi)");

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final String service;

    Detect(String service) {
        this.service = service.replaceAll("/+$", "");
    }

    public static void main(String... arguments) throws Exception {
        boolean blur = arguments.length > 1 && arguments[0].equals("--blur");
        List<String> rest = Arrays.asList(arguments).subList(blur ? 2 : 0, arguments.length);
        if (rest.size() < 2) {
            System.err.println("Usage: java Detect.java [--blur FOLDER] URL PHOTO...");
            System.exit(2);
        }
        var client = new Detect(rest.get(0));
        boolean failed = false;
        for (String name : rest.subList(1, rest.size())) {
            Path photo = Path.of(name);
            HttpResponse<byte[]> response = blur
                    ? client.post("/detect?render=blur", "image/jpeg", photo)
                    : client.post("/detect", "application/json", photo);
            if (response.statusCode() != 200) {
                failed = true;
                // application/problem+json: code, detail, requestId
                System.err.println(name + ": " + new String(response.body(), StandardCharsets.UTF_8));
            } else if (blur) {
                Files.write(Path.of(arguments[1]).resolve(photo.getFileName() + ".blurred.jpg"), response.body());
            } else {
                System.out.println(new String(response.body(), StandardCharsets.UTF_8));
            }
        }
        System.exit(failed ? 1 : 0);
    }

    /** Streams the file. Repeats the request while the service is at capacity or the store is unavailable. */
    private HttpResponse<byte[]> post(String path, String accept, Path photo) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(service + path))
                .timeout(VIDEO.matcher(photo.toString()).matches() ? VIDEO_TIMEOUT : TIMEOUT)
                .header("Content-Type", "application/octet-stream")
                .header("Accept", accept)
                .POST(HttpRequest.BodyPublishers.ofFile(photo));
        String token = System.getenv("FACET_TOKEN");
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        for (int attempt = 1; ; attempt++) {
            HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            boolean temporary = response.statusCode() == 429 || response.statusCode() == 503;
            if (!temporary || attempt == ATTEMPTS) {
                return response;
            }
            Thread.sleep(1000 * response.headers().firstValueAsLong("Retry-After").orElse(1));
        }
    }
}
