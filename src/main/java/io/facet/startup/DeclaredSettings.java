package io.facet.startup;

import io.facet.image.PixelCount;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMappingInterface.Property;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertyName;
import io.smallrye.config.SmallRyeConfig;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The settings {@code facet.*} that the configuration interfaces declare, and the syntax of their values. */
final class DeclaredSettings {
    private static final Set<String> BOOLEANS = Set.of("true", "false", "yes", "no", "on", "off", "1", "0");

    private final Map<String, Property> byName = new TreeMap<>();

    DeclaredSettings(Collection<ConfigClass> mappings) {
        mappings.forEach(mapping -> byName.putAll(ConfigMappings.getProperties(mapping)));
    }

    /** Names of map entries contain {@code *}. */
    Set<String> names() {
        return byName.keySet();
    }

    boolean contains(String name) {
        return find(name).isPresent();
    }

    private Optional<Property> find(String name) {
        return Optional.ofNullable(byName.get(name))
                .or(() -> byName.keySet().stream()
                        .filter(declared -> declared.contains("*") && PropertyName.equals(declared, name))
                        .findFirst()
                        .map(byName::get));
    }

    /** Empty for an optional setting. */
    Optional<String> defaultValue(String name) {
        return find(name).filter(Property::hasDefaultValue).map(Property::getDefaultValue);
    }

    /** The allowed values if a value is not of the setting's type: completes the sentence "NAME must be …". */
    Optional<String> violatedType(String name, String value, SmallRyeConfig converters) {
        Type type = find(name).orElseThrow().getMethod().getGenericReturnType();
        boolean optional = isOptional(type);
        Class<?> valueType = valueType(type);
        if (valueType == ConfigValue.class || (value.isBlank() && optional)) {
            return Optional.empty();
        }
        if (isList(type)) {
            return violatedElement(value, valueType, converters);
        }
        if (valueType == boolean.class) {
            return BOOLEANS.contains(value.toLowerCase(Locale.ROOT)) ? Optional.empty() : Optional.of("true or false");
        }
        try {
            return converters.convert(value, valueType) == null ? Optional.of(syntax(valueType)) : Optional.empty();
        } catch (RuntimeException notConvertible) {
            return Optional.of(syntax(valueType));
        }
    }

    private static Optional<String> violatedElement(String list, Class<?> type, SmallRyeConfig converters) {
        try {
            Stream.of(list.split(",", -1)).forEach(element -> converters.convert(element.strip(), type));
            return list.isBlank() ? Optional.of(syntax(type)) : Optional.empty();
        } catch (RuntimeException notConvertible) {
            return Optional.of(syntax(type) + ", or several separated by commas");
        }
    }

    /** Lists of strings need no conversion. */
    private static boolean isList(Type type) {
        return type instanceof ParameterizedType generic && generic.getRawType() == List.class;
    }

    private static boolean isOptional(Type type) {
        return type == OptionalInt.class
                || type == OptionalDouble.class
                || type instanceof ParameterizedType generic && generic.getRawType() == Optional.class;
    }

    private static Class<?> valueType(Type type) {
        if (type == OptionalInt.class) {
            return int.class;
        }
        if (type == OptionalDouble.class) {
            return double.class;
        }
        Type value = type instanceof ParameterizedType generic ? generic.getActualTypeArguments()[0] : type;
        return value instanceof Class<?> known ? known : String.class;
    }

    private static String syntax(Class<?> type) {
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(constant ->
                            constant.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .collect(Collectors.joining(", ", "one of ", ""));
        }
        return Map.of(
                        int.class, "an integer",
                        Integer.class, "an integer",
                        double.class, "a number",
                        Duration.class, "a duration such as 500ms, 30s or 5m",
                        MemorySize.class, "a size in bytes such as 64M",
                        PixelCount.class, "a number of pixels such as 100M",
                        URI.class, "a URL such as https://host/path")
                .getOrDefault(type, "a value");
    }
}
