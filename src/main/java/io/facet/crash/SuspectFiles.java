package io.facet.crash;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** The suspects of all processes that share a directory, one small file each, and a copy in memory. */
final class SuspectFiles {
    private static final Logger LOG = Logger.getLogger(SuspectFiles.class);
    private static final String SUFFIX = ".suspect";
    private static final int CAPACITY = 1000;

    private final Path directory;
    private final String version;
    private volatile Map<String, Suspect> suspects = Map.of();
    private FileTime loaded;

    SuspectFiles(Path directory, String version) {
        this.directory = directory;
        this.version = version;
    }

    Optional<Suspect> find(JournalEntry entry) {
        return Optional.ofNullable(suspects.get(entry.fingerprint()));
    }

    Collection<Suspect> all() {
        return suspects.values();
    }

    Path file(JournalEntry entry) {
        return directory.resolve(entry.fingerprint() + SUFFIX);
    }

    /** Reads the files if one was added, replaced or deleted, and deletes those of other versions. */
    synchronized void load() throws IOException {
        FileTime modified = Files.getLastModifiedTime(directory);
        if (modified.equals(loaded)) {
            return;
        }
        Map<String, Suspect> found = new ConcurrentHashMap<>();
        for (Path file : files()) {
            read(file).ifPresent(suspect -> found.put(suspect.entry().fingerprint(), suspect));
        }
        suspects = found;
        loaded = modified;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX)).toList();
        }
    }

    private Optional<Suspect> read(Path file) throws IOException {
        var fields = new Properties();
        try (BufferedReader in = Files.newBufferedReader(file)) {
            fields.load(in);
            Optional<Suspect> suspect = Suspect.of(fields, version);
            if (suspect.isEmpty()) {
                Files.deleteIfExists(file);
            }
            return suspect;
        } catch (IOException | RuntimeException damaged) {
            LOG.debugf(damaged, "Damaged file deleted: file=%s", file);
            Files.deleteIfExists(file);
            return Optional.empty();
        }
    }

    synchronized void save(Suspect suspect) throws IOException {
        Path temporary = directory.resolve(suspect.entry().fingerprint() + ".tmp");
        try (Writer out = Files.newBufferedWriter(temporary)) {
            suspect.toProperties(version)
                    .store(out, "Photo that Facet decoded during a crash. Delete this file to decode it again.");
        }
        Files.move(temporary, file(suspect.entry()), StandardCopyOption.ATOMIC_MOVE);
        deleteOldest();
        loaded = null;
        load();
    }

    private void deleteOldest() throws IOException {
        List<Path> files = files();
        if (files.size() > CAPACITY) {
            Files.deleteIfExists(files.stream()
                    .min(Comparator.comparing(file -> file.toFile().lastModified()))
                    .orElseThrow());
        }
    }

    /** The photo has left native code. */
    synchronized void delete(JournalEntry entry) {
        try {
            Files.deleteIfExists(file(entry));
            loaded = null;
            load();
        } catch (IOException e) {
            LOG.warnf("Cannot delete a file of the crash journal: file=%s cause=%s", file(entry), e);
        }
    }
}
