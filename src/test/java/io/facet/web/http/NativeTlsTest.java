package io.facet.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import org.junit.jupiter.api.Test;

class NativeTlsTest {
    @Test
    void httpsServerUsesBoringSsl() {
        var options = new HttpServerOptions();

        new NativeTls().customizeHttpsServer(options);

        assertThat(options.getSslEngineOptions()).isInstanceOf(OpenSSLEngineOptions.class);
    }

    /** The AWS SDK's client uses Netty's default. */
    @Test
    void clientsUseBoringSsl() {
        assertThat(SslContext.defaultClientProvider()).isEqualTo(SslProvider.OPENSSL);
    }
}
