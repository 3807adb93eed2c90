package io.facet.notify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signatures by the specification Standard Webhooks: HMAC-SHA256 of ID, timestamp and body, one for each secret. */
public final class WebhookSignature {
    static final String SYNTAX =
            "unset, or secrets separated by commas: whsec_ and the Base64 of 24 to 64 random bytes";
    private static final String PREFIX = "whsec_";
    private static final int MIN_BYTES = 24;
    private static final int MAX_BYTES = 64;
    private static final String ALGORITHM = "HmacSHA256";

    private final List<SecretKeySpec> keys;

    private WebhookSignature(List<SecretKeySpec> keys) {
        this.keys = keys;
    }

    /** Empty if no secret is configured. */
    static Optional<WebhookSignature> of(NotifyConfig config) {
        Stream<String> secrets = Stream.concat(
                config.secret().orElse(List.of()).stream(),
                config.secretFile().map(WebhookSignature::secrets).orElse(List.of()).stream());
        List<SecretKeySpec> keys = secrets.map(
                        secret -> new SecretKeySpec(bytes(secret).orElseThrow(), ALGORITHM))
                .toList();
        return keys.isEmpty() ? Optional.empty() : Optional.of(new WebhookSignature(keys));
    }

    /** Why a file of secrets cannot be used. */
    public static Optional<String> problem(Path file) {
        try {
            return areValid(lines(file))
                    ? Optional.empty()
                    : Optional.of(
                            "facet.notify.secret-file is %s, which must contain one secret per line: whsec_ and the"
                                            .formatted(file)
                                    + " Base64 of 24 to 64 random bytes");
        } catch (IOException e) {
            return Optional.of("facet.notify.secret-file is %s, which cannot be read (%s); create or mount it"
                    .formatted(file, e.getClass().getSimpleName()));
        }
    }

    static boolean areValid(List<String> secrets) {
        return !secrets.isEmpty()
                && secrets.stream().allMatch(secret -> bytes(secret).isPresent());
    }

    private static List<String> secrets(Path file) {
        problem(file).ifPresent(why -> {
            throw new IllegalStateException(why);
        });
        try {
            return lines(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.readAllLines(file).stream().filter(line -> !line.isBlank()).toList();
    }

    private static Optional<byte[]> bytes(String secret) {
        String trimmed = secret.trim();
        if (!trimmed.startsWith(PREFIX)) {
            return Optional.empty();
        }
        try {
            byte[] key = Base64.getDecoder().decode(trimmed.substring(PREFIX.length()));
            return key.length >= MIN_BYTES && key.length <= MAX_BYTES ? Optional.of(key) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The value of the header {@code webhook-signature}. */
    String sign(String id, long timestamp, byte[] body) {
        return keys.stream()
                .map(key -> "v1," + sign(key, id + "." + timestamp + ".", body))
                .collect(Collectors.joining(" "));
    }

    private static String sign(SecretKeySpec key, String prefix, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(prefix.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
