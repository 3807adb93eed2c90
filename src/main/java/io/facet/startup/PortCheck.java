package io.facet.startup;

import io.facet.web.http.HttpConfig;
import io.smallrye.config.SmallRyeConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Checks that the ports of the HTTP server are free and its certificate is readable. */
final class PortCheck {
    private static final int MAX_PORT = 65_535;
    private static final String HOST = "quarkus.http.host";
    private static final String CERTIFICATE = "quarkus.http.ssl.certificate.";
    private static final List<String> CERTIFICATE_FILES =
            List.of("files", "key-files", "key-store-file", "trust-store-file", "trust-store-files");

    private final SmallRyeConfig config;
    private final String host;
    private final Map<Integer, String> names = new HashMap<>();
    private final List<String> problems = new ArrayList<>();

    PortCheck(SmallRyeConfig config) {
        this.config = config;
        this.host = text(HOST).orElse("0.0.0.0");
    }

    List<String> problems() {
        if (!isKnownHost()) {
            problems.add("%s must be a name or address of this machine (got %s)".formatted(HOST, host));
            return problems;
        }
        if (!text("quarkus.http.insecure-requests").orElse("").equalsIgnoreCase("disabled")) {
            check("quarkus.http.port", text("quarkus.http.port").orElse("8080"));
        }
        if (usesTls()) {
            check("quarkus.http.ssl-port", text("quarkus.http.ssl-port").orElse("8443"));
            CERTIFICATE_FILES.forEach(this::checkFiles);
        }
        config.getConfigMapping(HttpConfig.class)
                .managementPort()
                .ifPresent(port -> check("facet.http.management-port", String.valueOf(port)));
        return problems;
    }

    private Optional<String> text(String name) {
        return config.getOptionalValue(name, String.class);
    }

    private boolean isKnownHost() {
        try {
            InetAddress.getByName(host);
            return true;
        } catch (IOException unknown) {
            return false;
        }
    }

    private boolean usesTls() {
        return StreamSupport.stream(config.getPropertyNames().spliterator(), false)
                        .anyMatch(name -> name.startsWith("quarkus.tls.key-store."))
                || text("quarkus.http.tls-configuration-name").isPresent()
                || CERTIFICATE_FILES.stream()
                        .anyMatch(name -> text(CERTIFICATE + name).isPresent());
    }

    private void check(String name, String value) {
        int port = value.matches("\\d{1,5}") ? Integer.parseInt(value) : -1;
        if (port < 0 || port > MAX_PORT) {
            problems.add("%s must be an integer from 0 to %d (got %s)".formatted(name, MAX_PORT, value));
            return;
        }
        String other = port == 0 ? null : names.putIfAbsent(port, name);
        if (other != null) {
            problems.add("%s must differ from %s (both are %d)".formatted(name, other, port));
            return;
        }
        try (var socket = new ServerSocket()) {
            // As the server does: connections of a previous process may be in TIME_WAIT.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
        } catch (IOException e) {
            boolean used = String.valueOf(e.getMessage()).contains("in use");
            problems.add("%s is %d, but the port cannot be opened on %s (%s); %s"
                    .formatted(
                            name,
                            port,
                            host,
                            e.getMessage(),
                            used
                                    ? "stop the process that uses it or choose another port"
                                    : "choose another port or quarkus.http.host"));
        }
    }

    private void checkFiles(String name) {
        text(CERTIFICATE + name).stream()
                .flatMap(files -> Stream.of(files.split(",")))
                .map(String::strip)
                .filter(file -> !Files.isReadable(Path.of(file)))
                .forEach(file -> problems.add("%s is %s, which cannot be read; correct the path or its permissions"
                        .formatted(CERTIFICATE + name, file)));
    }
}
