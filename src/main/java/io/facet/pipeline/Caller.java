package io.facet.pipeline;

import java.util.concurrent.CancellationException;

/** Who asked for a photo. Work for someone who has left is not begun; work under way is brought to its end. */
final class Caller {
    private volatile boolean left;

    void leave() {
        left = true;
    }

    boolean waits() {
        return !left;
    }

    void mustWait() {
        if (left) {
            throw new CancellationException("Nobody waits for the answer any more.");
        }
    }
}
