package io.facet.telemetry;

import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.regex.Pattern;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;

/**
 * Keeps each message of the console on one line of bounded length, because file names and keys are chosen by clients. Also
 * labels the request ID for the text format ({@code %x}): {@code requestId=%X{requestId}} would print the label without an ID.
 */
@LoggingFilter(name = "one-line")
public final class OneLine implements Filter {
    // Longer than a key of S3 with its bucket.
    private static final int MAX_LENGTH = 4096;
    // Control characters, line separators, and marks that reverse the direction of text.
    private static final Pattern UNSAFE =
            Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]");

    @Override
    public boolean isLoggable(LogRecord record) {
        if (record instanceof ExtLogRecord line) {
            String text = line.getFormattedMessage();
            String safe = of(text, MAX_LENGTH);
            if (!safe.equals(text)) {
                line.setMessage(safe, FormatStyle.NO_FORMAT);
            }
            String requestId = line.getMdc("requestId");
            line.setNdc(requestId == null ? "" : " requestId=" + requestId);
        }
        return true;
    }

    public static String of(String text) {
        return of(text, MAX_LENGTH);
    }

    /** The text without characters that could forge a line, shortened to a length. */
    static String of(String text, int maxLength) {
        String shown = text.length() <= maxLength ? text : text.substring(0, maxLength) + "…";
        return UNSAFE.matcher(shown).replaceAll("?");
    }
}
