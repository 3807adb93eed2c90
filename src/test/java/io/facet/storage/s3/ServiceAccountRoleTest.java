package io.facet.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider;
import software.amazon.awssdk.core.SdkSystemSetting;

/** In Kubernetes the SDK assumes the role of the pod's service account. That needs the STS client, which must be a dependency. */
class ServiceAccountRoleTest {
    private static final String ENDPOINT = "aws.endpointUrlSts";
    private static final String RESPONSE = """
            <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
              <AssumeRoleWithWebIdentityResult>
                <AssumedRoleUser><Arn>arn</Arn><AssumedRoleId>id</AssumedRoleId></AssumedRoleUser>
                <Credentials>
                  <AccessKeyId>of-the-role</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>
                  <SessionToken>session</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration>
                </Credentials>
              </AssumeRoleWithWebIdentityResult>
            </AssumeRoleWithWebIdentityResponse>
            """;

    @Test
    void serviceAccountTokenIsExchangedForCredentials(@TempDir Path folder) throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "of-the-account");
        var requestBody = new AtomicReference<String>();
        HttpServer sts = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        sts.createContext("/", exchange -> {
            requestBody.set(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] response = RESPONSE.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, response.length);
            exchange.getResponseBody().write(response);
            exchange.close();
        });
        sts.start();
        System.setProperty(ENDPOINT, "http://127.0.0.1:" + sts.getAddress().getPort());
        System.setProperty(SdkSystemSetting.AWS_REGION.property(), "eu-central-1");
        try (var provider = WebIdentityTokenFileCredentialsProvider.builder()
                .roleArn("arn:aws:iam::123456789012:role/facet")
                .webIdentityTokenFile(token)
                .build()) {
            AwsCredentials credentials = provider.resolveCredentials();

            assertThat(credentials.accessKeyId()).isEqualTo("of-the-role");
            assertThat(requestBody.get())
                    .contains("Action=AssumeRoleWithWebIdentity")
                    .contains("WebIdentityToken=of-the-account");
        } finally {
            System.clearProperty(ENDPOINT);
            System.clearProperty(SdkSystemSetting.AWS_REGION.property());
            sts.stop(0);
        }
    }
}
