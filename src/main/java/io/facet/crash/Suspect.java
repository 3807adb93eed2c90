package io.facet.crash;

import java.util.Optional;
import java.util.Properties;

/**
 * A photo that was in native code when a process ended abnormally.
 *
 * @param crashes abnormal ends; after the second one the photo is not decoded again
 * @param journal the name of the last process's journal, which counts once
 */
record Suspect(JournalEntry entry, int crashes, String journal) {
    private static final int CRASHES_ALLOWED = 1;

    /** A photo that ran alone because of its message's earlier deliveries has crashed a replica before. */
    static Suspect afterCrash(Optional<Suspect> known, JournalEntry entry, String journal) {
        if (known.isPresent() && known.get().journal.equals(journal)) {
            return known.get();
        }
        int earlier = known.map(Suspect::crashes).orElse(entry.photo().isSuspect() ? 1 : 0);
        return new Suspect(entry, earlier + 1, journal);
    }

    /** Whether the photo crashed alone, in addition to an earlier crash. */
    boolean isGuilty() {
        return crashes > CRASHES_ALLOWED && entry.sha256() != null;
    }

    Properties toProperties(String version) {
        Properties fields = entry.toProperties();
        fields.setProperty("crashes", String.valueOf(crashes));
        fields.setProperty("journal", journal);
        fields.setProperty("facetVersion", version);
        return fields;
    }

    /** Empty if another version of Facet wrote it, whose crash may be fixed. */
    static Optional<Suspect> of(Properties fields, String version) {
        return version.equals(fields.getProperty("facetVersion"))
                ? Optional.of(new Suspect(
                        JournalEntry.of(fields),
                        Integer.parseInt(fields.getProperty("crashes")),
                        fields.getProperty("journal")))
                : Optional.empty();
    }
}
