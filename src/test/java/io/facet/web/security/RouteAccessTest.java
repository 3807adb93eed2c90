package io.facet.web.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.web.security.RouteAccess.Access;
import io.facet.web.security.RouteAccess.Route;
import io.quarkus.arc.Arc;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.ext.web.Router;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.inject.Inject;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every route of the running service is in the table of {@link RouteAccess}, which the documentation repeats. */
@QuarkusTest
@TestProfile(AccessControlTest.Protected.class)
class RouteAccessTest {
    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final java.nio.file.Path FILES = java.nio.file.Path.of("src/main/resources/META-INF/resources");
    /** Quarkus mounts these below one route. */
    private static final Set<String> MANAGEMENT =
            Set.of("/q/health/live", "/q/metrics", "/q/openapi", "/q/swagger-ui/");

    private static final Set<String> UNLISTED = Set.of("/none", "/detect/none", "/q", "/pages/a", "/detect;a=b");

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @Inject
    Router router;

    @TestHTTPResource
    URI service;

    /** A new route fails here until it has a row. */
    @Test
    void everyRegisteredRouteHasARow() throws IOException {
        assertThat(registered())
                .contains("/", "/detect", "/events", "/models", "/page/app.js", "/q/")
                .allSatisfy(path -> assertThat(RouteAccess.ROUTES)
                        .as(path)
                        .anyMatch(route -> METHODS.stream().anyMatch(method -> route.matches(method, path))));
        resources()
                .forEach(resource -> methods(resource)
                        .forEach(method -> assertThat(RouteAccess.ROUTES)
                                .as(method + " " + path(resource, method))
                                .anyMatch(route -> route.matches(httpMethod(method), path(resource, method)))));
    }

    @Test
    void everyRouteFollowsTheTableWithEveryMethod() throws Exception {
        Set<String> paths = registered();
        paths.addAll(MANAGEMENT);
        paths.addAll(UNLISTED);
        try (var soft = new Requests()) {
            for (String path : paths) {
                for (String method : METHODS) {
                    boolean open = RouteAccess.of(method, path) == Access.OPEN;
                    String request = method + " " + path;
                    soft.check(request, status(method, path, null), open);
                    soft.check(request + " with a wrong token", status(method, path, "wrong"), open);
                    soft.check(request + " with a token", status(method, path, "first"), true);
                }
            }
        }
    }

    /** Collects all requests with an unexpected status. */
    private static final class Requests implements AutoCloseable {
        private final List<String> unexpected = new ArrayList<>();

        void check(String request, HttpResponse<?> response, boolean allowed) {
            int status = response.statusCode();
            if (allowed == (status == 401) || status >= 500) {
                unexpected.add(request + ": " + status);
            }
            if (response.headers().map().keySet().stream().anyMatch(name -> name.startsWith("access-control-"))) {
                unexpected.add(request + ": CORS");
            }
            for (String header : List.of("x-content-type-options", "content-security-policy", "referrer-policy")) {
                if (response.headers().firstValue(header).isEmpty()) {
                    unexpected.add(request + ": no " + header);
                }
            }
            if (response.headers().firstValue("cache-control").isEmpty()) {
                unexpected.add(request + ": no cache-control");
            }
        }

        @Override
        public void close() {
            assertThat(unexpected).isEmpty();
        }
    }

    @Test
    void documentationHasTheSameRows() throws IOException {
        String page = Files.readString(java.nio.file.Path.of("docs/security.md"));
        List<String> documented = Pattern.compile(
                        "^\\| `(/\\S*)` \\| ([A-Z, ]+) \\| (\\w[\\w ]*) \\|", Pattern.MULTILINE)
                .matcher(page)
                .results()
                .map(row ->
                        row.group(1) + " " + new TreeSet<>(List.of(row.group(2).split(", "))) + " " + row.group(3))
                .toList();

        assertThat(documented)
                .containsExactlyElementsOf(RouteAccess.ROUTES.stream()
                        .map(RouteAccessTest::documented)
                        .toList());
    }

    private static String documented(Route route) {
        String access =
                switch (route.access()) {
                    case OPEN -> "open";
                    case TOKEN -> "token";
                    case TOKEN_OR_SNS -> "token or SNS";
                };
        return route.path() + " " + new TreeSet<>(route.methods()) + " " + access;
    }

    /** Closes the connection after the head: an event stream does not end. */
    private HttpResponse<?> status(String method, String path, String token) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(service.resolve(path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(Duration.ofSeconds(20))
                .header("Origin", service.toString().replaceAll("/$", ""));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        HttpResponse<InputStream> response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        response.body().close();
        return response;
    }

    private Set<String> registered() throws IOException {
        Set<String> paths = new TreeSet<>();
        router.getRoutes().stream()
                .map(io.vertx.ext.web.Route::getPath)
                .filter(Objects::nonNull)
                .forEach(paths::add);
        resources().forEach(resource -> methods(resource).forEach(method -> paths.add(path(resource, method))));
        try (Stream<java.nio.file.Path> files = Files.walk(FILES)) {
            files.filter(Files::isRegularFile).forEach(file -> paths.add("/" + FILES.relativize(file)));
        }
        paths.remove("/*");
        return paths;
    }

    private static Stream<Class<?>> resources() {
        return Arc.container().beanManager().getBeans(Object.class, Any.Literal.INSTANCE).stream()
                .<Class<?>>map(Bean::getBeanClass)
                .filter(type -> type.isAnnotationPresent(Path.class));
    }

    private static Stream<Method> methods(Class<?> resource) {
        return Arrays.stream(resource.getMethods()).filter(method -> httpMethod(method) != null);
    }

    private static String httpMethod(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(Annotation::annotationType)
                .map(type -> type.getAnnotation(HttpMethod.class))
                .filter(Objects::nonNull)
                .map(HttpMethod::value)
                .findFirst()
                .orElse(null);
    }

    private static String path(Class<?> resource, Method method) {
        Path below = method.getAnnotation(Path.class);
        String base = resource.getAnnotation(Path.class).value();
        return ("/" + base + "/" + (below == null ? "" : below.value()))
                .replaceAll("/+", "/")
                .replaceAll("(.)/$", "$1");
    }
}
