package io.facet.web.http;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.UriInfo;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Rejects unknown, repeated and empty query parameters: their requests would do something else than the client expects. */
class QueryCheck {
    private static final int MAX_TYPING_ERRORS = 3;
    private static final int MIN_PART_LENGTH = 3;

    // Per method: the allowed names, and whether an empty value is allowed.
    private final Map<Method, Map<String, Boolean>> declared = new ConcurrentHashMap<>();

    @ServerRequestFilter
    @StrictQuery
    void check(ResourceInfo resource, UriInfo uri) {
        Map<String, List<String>> sent = uri.getQueryParameters();
        if (sent.isEmpty()) {
            return;
        }
        Map<String, Boolean> allowed = declared.computeIfAbsent(resource.getResourceMethod(), QueryCheck::declared);
        sent.forEach((name, values) -> {
            if (!allowed.containsKey(name)) {
                throw bad(unknown(name, allowed));
            }
            if (values.size() > 1) {
                throw bad("The query parameter %s is repeated (got %s); send it once.".formatted(name, values));
            }
            if (values.get(0).isEmpty() && !allowed.get(name)) {
                throw bad("The query parameter %s is empty; omit it or set a value.".formatted(name));
            }
        });
    }

    private static String unknown(String name, Map<String, Boolean> allowed) {
        if (allowed.isEmpty()) {
            return "The query parameter \"%s\" is unknown; this path has none.".formatted(name);
        }
        String suggestion = nearest(name, allowed.keySet())
                .map(nearest -> "; did you mean %s?".formatted(nearest))
                .orElse(".");
        return "The query parameter \"%s\" is unknown%s Allowed: %s."
                .formatted(name, suggestion, String.join(", ", allowed.keySet()));
    }

    /** The name with the fewest typing errors, or one that contains the other: {@code conf}, {@code min_confidence}. */
    static Optional<String> nearest(String name, Set<String> allowed) {
        String letters = letters(name);
        Comparator<String> byErrors = Comparator.comparingInt(other -> distance(letters, letters(other)));
        return allowed.stream()
                .filter(other -> distance(letters, letters(other)) <= Math.min(MAX_TYPING_ERRORS, other.length() / 3))
                .min(byErrors)
                .or(() -> allowed.stream()
                        .filter(other -> isPart(letters, letters(other)) || isPart(letters(other), letters))
                        .min(byErrors));
    }

    private static boolean isPart(String part, String whole) {
        return part.length() >= MIN_PART_LENGTH && whole.contains(part);
    }

    /** Other conventions for names differ only in case and separators: {@code input_size}, {@code input-size}. */
    private static String letters(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    private static DetectionException bad(String message) {
        return new DetectionException(ErrorCode.BAD_PARAMETER, message);
    }

    private static Map<String, Boolean> declared(Method method) {
        Map<String, Boolean> names = new TreeMap<>();
        for (Parameter parameter : method.getParameters()) {
            add(names, parameter, parameter.getName());
            if (parameter.isAnnotationPresent(BeanParam.class)) {
                for (Field field : parameter.getType().getDeclaredFields()) {
                    add(names, field, field.getName());
                }
            }
        }
        return names;
    }

    private static void add(Map<String, Boolean> names, AnnotatedElement element, String name) {
        RestQuery query = element.getAnnotation(RestQuery.class);
        if (query != null) {
            DefaultValue defaultValue = element.getAnnotation(DefaultValue.class);
            boolean mayBeEmpty = defaultValue != null && defaultValue.value().isEmpty();
            names.put(query.value().isEmpty() ? name : query.value(), mayBeEmpty);
        }
    }

    /** The number of insertions, deletions and replacements (Levenshtein). */
    private static int distance(String from, String to) {
        int[] last = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = last[0];
            last[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replacement = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
                int cost = Math.min(Math.min(last[j], last[j - 1]) + 1, diagonal + replacement);
                diagonal = last[j];
                last[j] = cost;
            }
        }
        return last[to.length()];
    }
}
