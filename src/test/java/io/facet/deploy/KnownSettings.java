package io.facet.deploy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The existing settings of Facet's configuration interfaces, of Quarkus and of its extensions. */
final class KnownSettings {
    private static final String MODELS = "META-INF/quarkus-config-doc/quarkus-config-model.json";
    private static final Pattern VARIABLE = Pattern.compile("\"environmentVariable\"\\s*:\\s*\"(\\w+)\"");

    private final Set<String> properties = new TreeSet<>();
    private final Set<String> variables = new TreeSet<>();

    KnownSettings() throws IOException {
        for (JavaClass type : new ClassFileImporter().importPackages("io.facet")) {
            if (type.isAnnotatedWith(ConfigMapping.class)) {
                ConfigClass mapping = ConfigClass.configClass(type.reflect());
                properties.addAll(ConfigMappings.getProperties(mapping).keySet());
            }
        }
        properties.forEach(property -> variables.add(environmentVariable(property)));
        for (URL model :
                Collections.list(Thread.currentThread().getContextClassLoader().getResources(MODELS))) {
            try (InputStream in = model.openStream()) {
                VARIABLE.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                        .results()
                        .forEach(match -> variables.add(match.group(1)));
            }
        }
    }

    private static String environmentVariable(String property) {
        return property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    boolean hasVariable(String name) {
        return variables.contains(name);
    }

    boolean hasProperty(String name) {
        return properties.contains(name);
    }
}
