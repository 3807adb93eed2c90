package io.facet.web.http;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.OptionalInt;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Moves {@code /q/} (health, metrics, API description) to a separate port, if one is configured. The management interface of
 * Quarkus can only be enabled at build time, but the same build serves platforms that allow a single port.
 */
@Singleton
class ManagementPort {
    private static final Logger LOG = Logger.getLogger(ManagementPort.class);
    private static final int AFTER_REQUEST_ID = RequestId.BEFORE_ALL_ROUTES - 1;
    private static final Duration START_TIMEOUT = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final OptionalInt port;
    private final String host;
    private HttpServer server;
    private volatile int actualPort;

    ManagementPort(Vertx vertx, HttpConfig config, @ConfigProperty(name = "quarkus.http.host") String host) {
        this.vertx = vertx;
        this.port = config.managementPort();
        this.host = host;
    }

    void start(@Observes StartupEvent event) {
        if (port.isPresent()) {
            server = vertx.createHttpServer(
                            new HttpServerOptions().setHost(host).setPort(port.getAsInt()))
                    .requestHandler(VertxHttpRecorder.getRootHandler());
            try {
                actualPort = Uni.createFrom()
                        .completionStage(server.listen().toCompletionStage())
                        .await()
                        .atMost(START_TIMEOUT)
                        .actualPort();
            } catch (RuntimeException e) {
                throw new ConfigurationException(
                        "facet.http.management-port %d cannot be opened: %s".formatted(port.getAsInt(), e.getCause()),
                        e);
            }
            LOG.infof("Management interface: http://%s:%d/q/", host, actualPort);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        if (server != null) {
            server.close();
        }
    }

    void register(@Observes Filters filters) {
        if (port.isPresent()) {
            filters.register(this::check, AFTER_REQUEST_ID);
        }
    }

    private void check(RoutingContext context) {
        boolean onPort = context.request().localAddress().port() == actualPort;
        boolean management = context.normalizedPath().startsWith("/q/");
        if (onPort == management) {
            context.next();
        } else {
            String detail = onPort
                    ? "This port serves only /q/."
                    : "/q/ is served on the management port (facet.http.management-port).";
            Problem.of(Response.Status.NOT_FOUND, detail, RequestId.of(context)).send(context);
        }
    }
}
