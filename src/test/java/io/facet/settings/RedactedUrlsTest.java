package io.facet.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactedUrlsTest {
    @ParameterizedTest
    @CsvSource({
        "https://user:word@host/a.pt, https://host/a.pt",
        "https://user:w@rd@host/a.pt, https://host/a.pt",
        "https://token@host, https://host",
        "https://host/a.pt?X-Amz-Signature=1&b=2, https://host/a.pt",
        "https://host/a.pt#part, https://host/a.pt",
        "Cannot reach https://u:p@host/a?b=c in time, Cannot reach https://host/a in time",
        "two http://a:b@c/ and s3://bucket/key@1.pt, two http://c/ and s3://bucket/key@1.pt",
        "urn:a?b=c, urn:a",
        "no URL: is this a question? mail@example.org, no URL: is this a question? mail@example.org",
    })
    void credentialsAndQueriesAreRemoved(String text, String expected) {
        assertThat(RedactedUrls.in(text)).isEqualTo(expected);
    }

    @Test
    void invalidUrlLosesItsCredentialsToo() {
        assertThat(RedactedUrls.of("https://u:p w@host/a b.pt?X-Amz-Signature=1 2"))
                .isEqualTo("https://host/a b.pt");
    }
}
