package io.facet.model.download;

import io.facet.storage.RemoteFiles.RemoteFile;
import java.time.Duration;
import java.util.Locale;
import org.jboss.logging.Logger;

/** Logs the progress of a download every few seconds. Not thread-safe. */
final class DownloadProgress {
    private static final Logger LOG = Logger.getLogger(DownloadProgress.class);
    private static final long INTERVAL = Duration.ofSeconds(5).toNanos();
    private static final double MEGA = 1e6;
    private static final double SECOND = 1e9;

    private final String name;
    private final long size;
    private final long startedAt = System.nanoTime();
    private long loggedAt = startedAt;
    private long received;

    /** @param size in bytes, or {@link RemoteFile#UNKNOWN} */
    DownloadProgress(String name, long size) {
        this.name = name;
        this.size = size;
    }

    void add(int bytes) {
        received += bytes;
        if (System.nanoTime() - loggedAt >= INTERVAL) {
            loggedAt = System.nanoTime();
            LOG.info(line());
        }
    }

    void end() {
        LOG.info(line());
    }

    long received() {
        return received;
    }

    String line() {
        double rate = received / MEGA / Math.max((System.nanoTime() - startedAt) / SECOND, 1e-3);
        String of = size > 0
                ? String.format(Locale.ROOT, " of %.1f MB (%d %%)", size / MEGA, 100 * received / size)
                : " MB";
        return String.format(Locale.ROOT, "Download of %s: %.1f%s, %.1f MB/s", name, received / MEGA, of, rate);
    }
}
