package io.facet.crash;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** Where photos in native code are recorded. */
@ConfigMapping(prefix = "facet.crash-journal")
public interface CrashJournalConfig {
    /** Must survive a restart of the process, and needs 1 MiB per process. Processes can share it. */
    @WithDefault("${user.home}/.cache/facet/crash")
    Path directory();

    /** Process the photos of a crash alone before the queue is polled. Off for commands. */
    @WithDefault("true")
    boolean retryAtStart();
}
