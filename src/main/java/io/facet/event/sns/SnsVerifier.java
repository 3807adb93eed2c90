package io.facet.event.sns;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.settings.ValidatedSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Verifies that SNS signed a message of an allowed topic, and confirms subscriptions. Replayed messages are accepted: an event
 * is only a hint to reconcile an object.
 */
@Singleton
public class SnsVerifier {
    private static final Logger LOG = Logger.getLogger(SnsVerifier.class);
    private static final Map<String, String> ALGORITHMS = Map.of("1", "SHA1withRSA", "2", "SHA256withRSA");

    private final Set<String> topics;
    private final SnsCertificates certificates;
    private final SnsClient client;

    SnsVerifier(Config config, SnsCertificates certificates, SnsClient client) {
        this.topics = config.topics().orElse(Set.of());
        this.certificates = certificates;
        this.client = client;
    }

    boolean isAllowed(String topicArn) {
        return topicArn != null && topics.contains(topicArn);
    }

    /** Completes when the message is verified and its subscription, if it requests one, is confirmed. */
    public Uni<Void> verify(SnsMessage message) {
        return Uni.createFrom().deferred(() -> {
            if (!isAllowed(message.topicArn())) {
                throw badEvent("Topic " + message.topicArn()
                        + " is not allowed; add it to facet.events.sns.topics if it should be.");
            }
            return certificates
                    .get(message.certificateUrl())
                    .invoke(certificate -> verifySignature(message, certificate))
                    .chain(() -> confirmSubscription(message));
        });
    }

    private static void verifySignature(SnsMessage message, X509Certificate certificate) {
        String algorithm = ALGORITHMS.get(String.valueOf(message.signatureVersion()));
        if (algorithm == null) {
            throw badEvent("SignatureVersion must be 1 or 2 (got %s).".formatted(message.signatureVersion()));
        }
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initVerify(certificate.getPublicKey());
            signature.update(message.signedBytes());
            if (signature.verify(Base64.getDecoder().decode(String.valueOf(message.signature())))) {
                return;
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            LOG.debug("SNS signature cannot be checked", e);
        }
        throw badEvent("The message's Signature is not valid: the message was altered or not sent by SNS.");
    }

    private Uni<Void> confirmSubscription(SnsMessage message) {
        if (message.isNotification()) {
            return Uni.createFrom().voidItem();
        }
        if (!message.isSubscription()) {
            LOG.warnf("SNS subscription ended, no more events will arrive: topic=%s", message.topicArn());
            return Uni.createFrom().voidItem();
        }
        return client.get(message.confirmationUrl())
                .invoke(() -> LOG.infof("SNS subscription confirmed: topic=%s", message.topicArn()))
                .replaceWithVoid();
    }

    private static DetectionException badEvent(String message) {
        return new DetectionException(ErrorCode.BAD_EVENT, message);
    }

    /** SNS topics that may deliver events to {@code /events}. */
    @ConfigMapping(prefix = "facet.events.sns")
    public interface Config extends ValidatedSettings {
        String TOPIC_ARN = "arn:[a-z-]+:sns:[a-z0-9-]+:\\d{12}:[A-Za-z0-9_-]{1,256}(\\.fifo)?";

        /** ARNs; none by default, because a valid signature proves only that some AWS account sent the message. */
        Optional<Set<String>> topics();

        @Override
        default void validate(Problems problems) {
            topics().orElse(Set.of())
                    .forEach(topic -> problems.require(
                            topic.matches(TOPIC_ARN), "topics", topic, "ARNs such as arn:aws:sns:REGION:ACCOUNT:NAME"));
        }
    }
}
