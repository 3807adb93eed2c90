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

class SnsGateTest {
    private static TestSns sns;

    private SnsGate gate;

    @BeforeAll
    static void makeKeys() throws Exception {
        sns = new TestSns();
    }

    @BeforeEach
    void open() {
        TestSns.ASKED.clear();
        gate = gate(sns);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2"})
    void bothVersionsOfSignaturesAreVerifiedAndTheCertificateIsKept(String version) {
        pass(gate, sns.signed(notification(), version));
        pass(gate, sns.signed(notification(), version));

        assertThat(TestSns.ASKED).containsExactly(URI.create(TestSns.CERTIFICATE));
    }

    @Test
    void whatWasAlteredIsRefused() {
        SnsMessage good = sns.signed(notification(), "2");
        SnsMessage other = TestSns.message("Notification", TestSns.TOPIC, "other", null, null);

        assertRefused(TestSns.withSignature(other, "2", good.signature(), TestSns.CERTIFICATE), "Signature is not");
        assertRefused(TestSns.withSignature(good, "1", good.signature(), TestSns.CERTIFICATE), "Signature is not");
        assertRefused(TestSns.withSignature(good, "2", "???", TestSns.CERTIFICATE), "Signature is not");
        assertRefused(TestSns.withSignature(good, "2", null, TestSns.CERTIFICATE), "Signature is not");
        assertRefused(TestSns.withSignature(good, "3", good.signature(), TestSns.CERTIFICATE), "neither 1 nor 2");
    }

    @Test
    void otherTopicsAreRefusedBeforeAnythingIsFetched() {
        var foreign = TestSns.message("Notification", "arn:aws:sns:eu-central-1:999999999999:photos", "{}", null, null);

        assertRefused(sns.signed(foreign, "2"), "facet.events.sns.topics");
        assertThat(TestSns.ASKED).isEmpty();
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
    void certificatesFromElsewhereAreNotFetched(String address) {
        SnsMessage good = sns.signed(notification(), "2");

        assertRefused(TestSns.withSignature(good, "2", good.signature(), address), "SigningCertURL");
        assertThat(TestSns.ASKED).isEmpty();
    }

    @Test
    void aCertificateOfSomebodyElseOrOfAnotherTimeIsRefused() throws Exception {
        var stranger = new TestSns("CN=sns.amazonaws.com.evil.example", "-2d");
        var expired = new TestSns("CN=sns.amazonaws.com", "-40d");

        assertThatThrownBy(() -> pass(gate(stranger), stranger.signed(notification(), "2")))
                .hasMessageContaining("no valid certificate of SNS");
        assertThatThrownBy(() -> pass(gate(expired), expired.signed(notification(), "2")))
                .hasMessageContaining("no valid certificate of SNS");
    }

    @Test
    void subscriptionsAreConfirmedAtSnsAndNowhereElse() {
        pass(gate, sns.signed(confirmation(TestSns.SUBSCRIBE), "1"));
        assertThat(TestSns.ASKED).endsWith(URI.create(TestSns.SUBSCRIBE));

        TestSns.ASKED.clear();
        assertRefused(
                sns.signed(confirmation("https://evil.example/?Action=ConfirmSubscription&a=b"), "1"), "SubscribeURL");
        assertRefused(sns.signed(confirmation(TestSns.HOST + "/?Action=DeleteTopic&a=b"), "1"), "SubscribeURL");
        assertThat(TestSns.ASKED).isEmpty();
    }

    @Test
    void aStoppedSubscriptionIsOnlyTold() {
        SnsMessage stopped = TestSns.message("UnsubscribeConfirmation", TestSns.TOPIC, "Bye", TestSns.SUBSCRIBE, "t");

        assertThatCode(() -> pass(gate, sns.signed(stopped, "2"))).doesNotThrowAnyException();
        assertThat(TestSns.ASKED).containsExactly(URI.create(TestSns.CERTIFICATE));
    }

    private static SnsGate gate(TestSns endpoint) {
        return new SnsGate(() -> Optional.of(Set.of(TestSns.TOPIC)), new SnsCertificates(endpoint), endpoint);
    }

    private static SnsMessage notification() {
        return TestSns.message("Notification", TestSns.TOPIC, "{\"bucket\":\"b\",\"key\":\"k\"}", null, null);
    }

    private static SnsMessage confirmation(String subscribeUrl) {
        return TestSns.message("SubscriptionConfirmation", TestSns.TOPIC, "Confirm.", subscribeUrl, "2336412f37f");
    }

    private static void pass(SnsGate gate, SnsMessage message) {
        gate.pass(message).await().indefinitely();
    }

    private void assertRefused(SnsMessage message, String why) {
        assertThatThrownBy(() -> pass(gate, message)).hasMessageContaining(why);
    }
}
