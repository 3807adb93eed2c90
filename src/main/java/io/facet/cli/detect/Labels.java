package io.facet.cli.detect;

import java.util.Iterator;
import java.util.List;

/** The values of a flag, for its help and for the completion in a shell. */
abstract class Labels implements Iterable<String> {
    private final List<String> labels;

    Labels(List<String> labels) {
        this.labels = labels;
    }

    @Override
    public Iterator<String> iterator() {
        return labels.iterator();
    }
}
