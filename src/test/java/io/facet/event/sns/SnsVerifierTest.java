package io.facet.event.sns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnsVerifierTest {
    private static TestSns sns;

    private SnsVerifier verifier;

    @BeforeAll
    static void createSns() throws Exception {
        sns = new TestSns();
    }

    @BeforeEach
    void createVerifier() {
        TestSns.REQUESTED.clear();
        verifier = verifier(sns);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2"})
    void bothSignatureVersionsAreVerifiedAndTheCertificateIsCached(String version) {
        verify(verifier, sns.signed(notification(), version));
        verify(verifier, sns.signed(notification(), version));

        assertThat(TestSns.REQUESTED).containsExactly(URI.create(TestSns.CERTIFICATE));
    }

    @Test
    void alteredMessageIsRejected() {
        SnsMessage good = sns.signed(notification(), "2");
        SnsMessage other = TestSns.message("Notification", TestSns.TOPIC, "other", null, null);

        assertRejected(TestSns.withSignature(other, "2", good.signature(), TestSns.CERTIFICATE), "Signature is not");
        assertRejected(TestSns.withSignature(good, "1", good.signature(), TestSns.CERTIFICATE), "Signature is not");
        assertRejected(TestSns.withSignature(good, "2", "???", TestSns.CERTIFICATE), "Signature is not");
        assertRejected(TestSns.withSignature(good, "2", null, TestSns.CERTIFICATE), "Signature is not");
        assertRejected(TestSns.withSignature(good, "3", good.signature(), TestSns.CERTIFICATE), "must be 1 or 2");
    }

    @Test
    void otherTopicsAreRejectedBeforeAnythingIsFetched() {
        var foreign = TestSns.message("Notification", "arn:aws:sns:eu-central-1:999999999999:photos", "{}", null, null);

        assertRejected(sns.signed(foreign, "2"), "facet.events.sns.topics");
        assertThat(TestSns.REQUESTED).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://sns.eu-central-1.amazonaws.com/SimpleNotificationService-01.pem",
                "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-01.pem",
                "https://sns.eu-central-1.amazonaws.com.evil.example/SimpleNotificationService-01.pem",
                "https://sns.eu-central-1.amazonaws.com@evil.example/SimpleNotificationService-01.pem",
                "https://sns.eu-central-1.amazonaws.com:8443/SimpleNotificationService-01.pem",
                "https://evil.s3.amazonaws.com/SimpleNotificationService-01.pem",
                "https://sns.eu-central-1.amazonaws.com/a/../SimpleNotificationService-01.pem",
                "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-01.pem?a=b",
                "https://sns.eu-central-1.amazonaws.com/",
                "not a url",
                ""
            })
    void certificateUrlsOutsideSnsAreNotFetched(String url) {
        SnsMessage good = sns.signed(notification(), "2");

        assertRejected(TestSns.withSignature(good, "2", good.signature(), url), "SigningCertURL");
        assertThat(TestSns.REQUESTED).isEmpty();
    }

    @Test
    void certificateOfAnotherOwnerOrExpiredCertificateIsRejected() throws Exception {
        var otherOwner = new TestSns("CN=sns.amazonaws.com.evil.example", "-2d");
        var expired = new TestSns("CN=sns.amazonaws.com", "-40d");

        assertThatThrownBy(() -> verify(verifier(otherOwner), otherOwner.signed(notification(), "2")))
                .hasMessageContaining("not a valid SNS certificate");
        assertThatThrownBy(() -> verify(verifier(expired), expired.signed(notification(), "2")))
                .hasMessageContaining("not a valid SNS certificate");
    }

    @Test
    void subscriptionsAreConfirmedAtSnsOnly() {
        verify(verifier, sns.signed(confirmation(TestSns.SUBSCRIBE), "1"));
        assertThat(TestSns.REQUESTED).endsWith(URI.create(TestSns.SUBSCRIBE));

        TestSns.REQUESTED.clear();
        assertRejected(
                sns.signed(confirmation("https://evil.example/?Action=ConfirmSubscription&a=b"), "1"), "SubscribeURL");
        assertRejected(sns.signed(confirmation(TestSns.HOST + "/?Action=DeleteTopic&a=b"), "1"), "SubscribeURL");
        assertThat(TestSns.REQUESTED).isEmpty();
    }

    @Test
    void endOfSubscriptionIsOnlyLogged() {
        SnsMessage stopped = TestSns.message("UnsubscribeConfirmation", TestSns.TOPIC, "Bye", TestSns.SUBSCRIBE, "t");

        assertThatCode(() -> verify(verifier, sns.signed(stopped, "2"))).doesNotThrowAnyException();
        assertThat(TestSns.REQUESTED).containsExactly(URI.create(TestSns.CERTIFICATE));
    }

    private static SnsVerifier verifier(TestSns client) {
        return new SnsVerifier(() -> Optional.of(Set.of(TestSns.TOPIC)), new SnsCertificates(client), client);
    }

    private static SnsMessage notification() {
        return TestSns.message("Notification", TestSns.TOPIC, "{\"bucket\":\"b\",\"key\":\"k\"}", null, null);
    }

    private static SnsMessage confirmation(String subscribeUrl) {
        return TestSns.message("SubscriptionConfirmation", TestSns.TOPIC, "Confirm.", subscribeUrl, "2336412f37f");
    }

    private static void verify(SnsVerifier verifier, SnsMessage message) {
        verifier.verify(message).await().indefinitely();
    }

    private void assertRejected(SnsMessage message, String reason) {
        assertThatThrownBy(() -> verify(verifier, message)).hasMessageContaining(reason);
    }
}
