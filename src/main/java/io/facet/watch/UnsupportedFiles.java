package io.facet.watch;

import io.facet.detection.ObjectLocation;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/** Logs one line for each file in the watched directory whose suffix is not that of a photo. */
final class UnsupportedFiles {
    // A folder of documents must not fill the log. Each scan finds the files again, so that logged files are
    // remembered.
    private static final int MAX_LOGGED = 100;
    private static final Logger LOG = Logger.getLogger(UnsupportedFiles.class);

    private final Predicate<ObjectLocation> unsupported;
    private final Set<ObjectLocation> logged = new HashSet<>();

    UnsupportedFiles(Predicate<ObjectLocation> unsupported) {
        this.unsupported = unsupported;
    }

    synchronized void report(ObjectLocation file) {
        if (logged.size() >= MAX_LOGGED || !unsupported.test(file) || !logged.add(file)) {
            return;
        }
        LOG.infof("File ignored, its suffix is not in facet.events.suffixes: file=%s", file);
        if (logged.size() == MAX_LOGGED) {
            LOG.infof("%d files were ignored; further ones are not logged", MAX_LOGGED);
        }
    }
}
