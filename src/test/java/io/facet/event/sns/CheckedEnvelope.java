package io.facet.event.sns;

/** Gives fuzzing access to the fields of an SNS envelope that are read before its signature is verified. */
public final class CheckedEnvelope {
    private CheckedEnvelope() {}

    public static void read(SnsMessage message) {
        message.signedBytes();
        message.certificateUrl();
        if (message.isSubscription()) {
            message.confirmationUrl();
        }
    }
}
