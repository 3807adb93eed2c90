package io.facet.web.security;

import io.quarkus.oidc.OidcRequestContext;
import io.quarkus.oidc.OidcTenantConfig;
import io.quarkus.oidc.TenantConfigResolver;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;

/**
 * The OIDC issuer of {@code quarkus.oidc.*}. Without this class, Quarkus would not start if none is configured.
 */
@Singleton
class OidcTenant implements TenantConfigResolver {
    private static final String ISSUER = "quarkus.oidc.auth-server-url";
    private static final String AUDIENCE = "quarkus.oidc.token.audience";
    private static final String CLAIMS = "quarkus.oidc.token.required-claims.";

    private final boolean configured;

    /** An issuer signs tokens for all its applications, so those for this service must be distinguishable. */
    OidcTenant(Config config) {
        this.configured = isSet(config, ISSUER);
        boolean restricted = isSet(config, AUDIENCE)
                || StreamSupport.stream(config.getPropertyNames().spliterator(), false)
                        .anyMatch(name -> name.startsWith(CLAIMS));
        if (configured && !restricted) {
            throw new ConfigurationException(ISSUER + " needs " + AUDIENCE + " or " + CLAIMS
                    + "NAME, because otherwise the tokens of all applications of the issuer would be accepted");
        }
    }

    boolean isConfigured() {
        return configured;
    }

    @Override
    public Uni<OidcTenantConfig> resolve(RoutingContext context, OidcRequestContext<OidcTenantConfig> requestContext) {
        return Uni.createFrom().nullItem();
    }

    private static boolean isSet(Config config, String name) {
        return config.getOptionalValue(name, String.class)
                .filter(value -> !value.isBlank())
                .isPresent();
    }
}
