package io.facet.event.sns;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/**
 * The certificates that SNS signs with, kept.
 *
 * <p>The file at {@code SigningCertURL} holds one certificate without its issuers, so there is no chain to follow in it. That
 * it is SNS's rests, as in AWS's own SDK, on the TLS connection to SNS's host, whose chain Java has validated; on the
 * certificate's name; and on its dates.
 */
@Singleton
class SnsCertificates {
    // One for each region; AWS changes them about once a year.
    static final int MAX_KEPT = 16;

    private static final Pattern SNS = Pattern.compile("sns(-signing)?(\\.[a-z0-9-]+)?\\.amazonaws\\.com(\\.cn)?");
    private static final int DNS_NAME = 2;

    private final SnsEndpoint endpoint;
    private final Map<URI, X509Certificate> kept = new LinkedHashMap<>(MAX_KEPT, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<URI, X509Certificate> eldest) {
            return size() > MAX_KEPT;
        }
    };

    SnsCertificates(SnsEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** The certificate at an address of SNS; fails with {@code BAD_EVENT} when it is not SNS's, or not valid now. */
    Uni<X509Certificate> at(URI address) {
        return lookUp(address)
                .map(known -> Uni.createFrom().item(known))
                .orElseGet(() -> endpoint.get(address).map(SnsCertificates::parse))
                .invoke(certificate -> {
                    requireSns(certificate);
                    keep(address, certificate);
                });
    }

    private synchronized Optional<X509Certificate> lookUp(URI address) {
        return Optional.ofNullable(kept.get(address));
    }

    private synchronized void keep(URI address, X509Certificate certificate) {
        kept.put(address, certificate);
    }

    private static X509Certificate parse(byte[] pem) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
        } catch (CertificateException e) {
            throw refused(e);
        }
    }

    private static void requireSns(X509Certificate certificate) {
        try {
            certificate.checkValidity();
            if (names(certificate).noneMatch(name -> SNS.matcher(name).matches())) {
                throw refused(null);
            }
        } catch (CertificateException | InvalidNameException e) {
            throw refused(e);
        }
    }

    private static Stream<String> names(X509Certificate certificate) throws CertificateException, InvalidNameException {
        Stream<String> common = new LdapName(
                        certificate.getSubjectX500Principal().getName())
                .getRdns().stream()
                        .filter(part -> part.getType().equalsIgnoreCase("CN"))
                        .map(part -> part.getValue().toString());
        var alternatives =
                Optional.ofNullable(certificate.getSubjectAlternativeNames()).orElse(List.of());
        Stream<String> dns = alternatives.stream()
                .filter(name -> name.get(0).equals(DNS_NAME))
                .map(name -> name.get(1).toString());
        return Stream.concat(common, dns);
    }

    private static DetectionException refused(Exception cause) {
        return new DetectionException(
                ErrorCode.BAD_EVENT, "What lies at SigningCertURL is no valid certificate of SNS.", cause);
    }
}
