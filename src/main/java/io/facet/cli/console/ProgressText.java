package io.facet.cli.console;

import java.nio.charset.Charset;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One state of a progress display, such as {@code photos  47%} and {@code 14/30, 25/s, 0:01 left}.
 *
 * @param share of the total, 0–1; negative if the total is unknown
 */
record ProgressText(String label, String details, double share) {
    private static final int MIN_BAR = 8;
    private static final int MAX_BAR = 50;
    private static final String EIGHTHS = "▏▎▍▌▋▊▉█";
    private static final int MINUTE = 60;
    private static final int HOUR = 3600;

    /**
     * @param total negative if unknown
     * @param details an empty one is left out
     */
    static ProgressText ofCounts(String name, double done, long total, String... details) {
        String counts = total < 0 ? String.valueOf((long) done) : (long) done + "/" + total;
        return of(name, share(done, total), Stream.concat(Stream.of(counts), Stream.of(details)));
    }

    /** @param share negative if unknown */
    static ProgressText ofShare(String name, double share, String... details) {
        return of(name, share, Stream.of(details));
    }

    static ProgressText ofSeconds(String name, long done, long total, String... details) {
        String times = duration(done) + "/" + duration(total);
        return of(name, share(done, total), Stream.concat(Stream.of(times), Stream.of(details)));
    }

    private static double share(double done, long total) {
        return total > 0 ? Math.min(1, done / total) : -1;
    }

    private static ProgressText of(String name, double share, Stream<String> details) {
        String label = share < 0 ? name : String.format(Locale.ROOT, "%s %3d%%", name, (int) (share * 100));
        return new ProgressText(
                label, details.filter(detail -> !detail.isEmpty()).collect(Collectors.joining(", ")), share);
    }

    static String rate(double perSecond) {
        return perSecond <= 0 ? "" : String.format(Locale.ROOT, perSecond < 9.95 ? "%.1f/s" : "%.0f/s", perSecond);
    }

    static String timeLeft(double work, double perSecond) {
        return work <= 0 || perSecond <= 0 ? "" : duration(work / perSecond) + " left";
    }

    static String elapsed(double seconds) {
        return seconds < MINUTE ? String.format(Locale.ROOT, "in %.1f s", seconds) : "in " + duration(seconds);
    }

    String line() {
        return label + " " + details;
    }

    /** The line in at most this number of columns: without the last details, or with a bar if there is space for it. */
    String line(int columns, Charset charset) {
        if (line().length() > columns) {
            int end = details.lastIndexOf(", ");
            return end < 0
                    ? line().substring(0, columns)
                    : new ProgressText(label, details.substring(0, end), share).line(columns, charset);
        }
        int width = columns - label.length() - details.length() - "  ||".length();
        if (share < 0 || width < MIN_BAR) {
            return line();
        }
        return label + " " + bar(Math.min(width, MAX_BAR), charset) + " " + details;
    }

    private String bar(int width, Charset charset) {
        if (!charset.newEncoder().canEncode(EIGHTHS)) {
            int full = (int) (share * width);
            return "[" + "#".repeat(full) + " ".repeat(width - full) + "]";
        }
        int eighths = (int) (share * width * EIGHTHS.length());
        int rest = eighths % EIGHTHS.length();
        String full = "█".repeat(eighths / EIGHTHS.length()) + (rest == 0 ? "" : EIGHTHS.charAt(rest - 1));
        return "│" + full + " ".repeat(width - full.length()) + "│";
    }

    private static String duration(double exactSeconds) {
        long seconds = Math.round(exactSeconds);
        return seconds < HOUR
                ? String.format(Locale.ROOT, "%d:%02d", seconds / MINUTE, seconds % MINUTE)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / HOUR, seconds % HOUR / MINUTE, seconds % MINUTE);
    }
}
