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
 * Fetches and caches the certificates that SNS signs with.
 *
 * <p>The file at {@code SigningCertURL} contains one certificate and no issuers, so its chain cannot be validated. As in the
 * AWS SDK, trust rests on the TLS connection to the SNS host, the certificate's name and its validity period.
 */
@Singleton
class SnsCertificates {
    // SNS uses one per region and rotates it about once a year.
    static final int MAX_CACHED = 16;

    private static final Pattern SNS_NAME = Pattern.compile("sns(-signing)?(\\.[a-z0-9-]+)?\\.amazonaws\\.com(\\.cn)?");
    private static final int DNS_NAME_TYPE = 2;

    private final SnsClient client;
    private final Map<URI, X509Certificate> cache = new LinkedHashMap<>(MAX_CACHED, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<URI, X509Certificate> eldest) {
            return size() > MAX_CACHED;
        }
    };

    SnsCertificates(SnsClient client) {
        this.client = client;
    }

    /** Fails with {@code BAD_EVENT} if the certificate does not belong to SNS or has expired. */
    Uni<X509Certificate> get(URI url) {
        return cached(url)
                .map(certificate -> Uni.createFrom().item(certificate))
                .orElseGet(() -> client.get(url).map(SnsCertificates::parse))
                .invoke(certificate -> {
                    validate(certificate);
                    store(url, certificate);
                });
    }

    private synchronized Optional<X509Certificate> cached(URI url) {
        return Optional.ofNullable(cache.get(url));
    }

    private synchronized void store(URI url, X509Certificate certificate) {
        cache.put(url, certificate);
    }

    private static X509Certificate parse(byte[] pem) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
        } catch (CertificateException e) {
            throw notValid(e);
        }
    }

    private static void validate(X509Certificate certificate) {
        try {
            certificate.checkValidity();
            if (names(certificate).noneMatch(name -> SNS_NAME.matcher(name).matches())) {
                throw notValid(null);
            }
        } catch (CertificateException | InvalidNameException e) {
            throw notValid(e);
        }
    }

    private static Stream<String> names(X509Certificate certificate) throws CertificateException, InvalidNameException {
        Stream<String> commonNames = new LdapName(
                        certificate.getSubjectX500Principal().getName())
                .getRdns().stream()
                        .filter(part -> part.getType().equalsIgnoreCase("CN"))
                        .map(part -> part.getValue().toString());
        var alternatives =
                Optional.ofNullable(certificate.getSubjectAlternativeNames()).orElse(List.of());
        Stream<String> dnsNames = alternatives.stream()
                .filter(name -> name.get(0).equals(DNS_NAME_TYPE))
                .map(name -> name.get(1).toString());
        return Stream.concat(commonNames, dnsNames);
    }

    private static DetectionException notValid(Exception cause) {
        return new DetectionException(
                ErrorCode.BAD_EVENT, "The file at SigningCertURL is not a valid SNS certificate.", cause);
    }
}
