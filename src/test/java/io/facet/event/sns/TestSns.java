package io.facet.event.sns;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Fake SNS with its own key and certificate, created by the JDK's keytool. */
@Alternative
@Singleton
public class TestSns extends SnsClient {
    public static final String TOPIC = "arn:aws:sns:eu-central-1:123456789012:photos";
    static final String HOST = "https://sns.eu-central-1.amazonaws.com";
    static final String CERTIFICATE = HOST + "/SimpleNotificationService-0123456789abcdef.pem";
    public static final String SUBSCRIBE =
            HOST + "/?Action=ConfirmSubscription&TopicArn=" + TOPIC + "&Token=2336412f37f";

    /** The requested URLs, in order. */
    public static final List<URI> REQUESTED = new CopyOnWriteArrayList<>();

    private static final char[] PASSWORD = "changeit".toCharArray();

    private final PrivateKey key;
    private final Certificate certificate;

    public TestSns() throws Exception {
        this("CN=sns.amazonaws.com", "-2d");
    }

    /** With a certificate that is valid for 30 days from {@code start}, in keytool's notation. */
    TestSns(String name, String start) throws Exception {
        Path store = Files.createTempDirectory("sns").resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "sns",
                        "-keyalg",
                        "RSA",
                        "-keysize",
                        "2048",
                        "-dname",
                        name,
                        "-startdate",
                        start,
                        "-validity",
                        "30",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .start();
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException("keytool failed");
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        key = (PrivateKey) keys.getKey("sns", PASSWORD);
        certificate = keys.getCertificate("sns");
    }

    @Override
    Uni<byte[]> get(URI url) {
        REQUESTED.add(url);
        return Uni.createFrom().item(() -> {
            try {
                return ("-----BEGIN CERTIFICATE-----\n"
                                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
                                + "\n-----END CERTIFICATE-----\n")
                        .getBytes(StandardCharsets.US_ASCII);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    public String notification(String topic, String event) {
        return json(signed(message("Notification", topic, event, null, null), "2"));
    }

    public String confirmation(String topic) {
        return json(signed(message("SubscriptionConfirmation", topic, "Confirm.", SUBSCRIBE, "2336412f37f"), "1"));
    }

    static SnsMessage message(String type, String topic, String text, String subscribeUrl, String token) {
        return new SnsMessage(
                type,
                "165545c9",
                topic,
                "S3",
                text,
                "2026-03-04T05:06:07.089Z",
                null,
                null,
                CERTIFICATE,
                subscribeUrl,
                token);
    }

    SnsMessage signed(SnsMessage m, String version) {
        try {
            Signature signature = Signature.getInstance(version.equals("1") ? "SHA1withRSA" : "SHA256withRSA");
            signature.initSign(key);
            signature.update(m.signedBytes());
            return withSignature(m, version, Base64.getEncoder().encodeToString(signature.sign()), m.signingCertUrl());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static SnsMessage withSignature(SnsMessage m, String version, String signature, String certificate) {
        return new SnsMessage(
                m.type(),
                m.messageId(),
                m.topicArn(),
                m.subject(),
                m.message(),
                m.timestamp(),
                version,
                signature,
                certificate,
                m.subscribeUrl(),
                m.token());
    }

    private static String json(SnsMessage m) {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("Type", m.type()).put("MessageId", m.messageId()).put("TopicArn", m.topicArn());
        json.put("Subject", m.subject()).put("Message", m.message()).put("Timestamp", m.timestamp());
        json.put("SignatureVersion", m.signatureVersion()).put("Signature", m.signature());
        json.put("SigningCertURL", m.signingCertUrl());
        json.put("SubscribeURL", m.subscribeUrl()).put("Token", m.token());
        return json.toString();
    }
}
