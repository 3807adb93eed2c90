package io.facet.event.sns;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Lets in what SNS has signed for one of our topics, and confirms their subscriptions. A message that is sent once more by
 * somebody else does no harm: it is a hint.
 */
@Singleton
public class SnsGate {
    private static final Logger LOG = Logger.getLogger(SnsGate.class);
    private static final Map<String, String> ALGORITHMS = Map.of("1", "SHA1withRSA", "2", "SHA256withRSA");

    private final Set<String> topics;
    private final SnsCertificates certificates;
    private final SnsEndpoint endpoint;

    SnsGate(SnsConfig config, SnsCertificates certificates, SnsEndpoint endpoint) {
        this.topics = config.topics().orElse(Set.of());
        this.certificates = certificates;
        this.endpoint = endpoint;
    }

    public boolean isOurs(String topicArn) {
        return topicArn != null && topics.contains(topicArn);
    }

    /** Done when the message is genuine and, if it asks for it, its subscription confirmed; else fails. */
    public Uni<Void> pass(SnsMessage message) {
        return Uni.createFrom().deferred(() -> {
            if (!isOurs(message.topicArn())) {
                throw refused("Messages of the topic " + message.topicArn()
                        + " are not taken here; facet.events.sns.topics lists those that are.");
            }
            return certificates
                    .at(SnsAddress.ofCertificate(message))
                    .invoke(certificate -> requireGenuine(message, certificate))
                    .chain(() -> confirm(message));
        });
    }

    private static void requireGenuine(SnsMessage message, X509Certificate certificate) {
        String algorithm = ALGORITHMS.get(String.valueOf(message.signatureVersion()));
        if (algorithm == null) {
            throw refused("The message's SignatureVersion is neither 1 nor 2.");
        }
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initVerify(certificate.getPublicKey());
            signature.update(message.signedBytes());
            if (signature.verify(Base64.getDecoder().decode(String.valueOf(message.signature())))) {
                return;
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            LOG.debug("A signature that cannot be checked", e);
        }
        throw refused("The message's Signature is not SNS's: it was altered, or SNS has not sent it.");
    }

    private Uni<Void> confirm(SnsMessage message) {
        if (message.isNotification()) {
            return Uni.createFrom().voidItem();
        }
        if (!message.isSubscription()) {
            LOG.warnf("%s sends no more events: it was unsubscribed", message.topicArn());
            return Uni.createFrom().voidItem();
        }
        return endpoint.get(SnsAddress.ofSubscription(message))
                .invoke(() -> LOG.infof("Subscribed to %s", message.topicArn()))
                .replaceWithVoid();
    }

    private static DetectionException refused(String why) {
        return new DetectionException(ErrorCode.BAD_EVENT, why);
    }
}
