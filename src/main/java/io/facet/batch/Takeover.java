package io.facet.batch;

import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/**
 * The work that another thread takes over if a call on this thread does not return in time. Calls nest: if an inner one is too slow, the
 * takeovers of the outer ones start, too, because the thread cannot continue with them.
 */
final class Takeover {
    private static final Logger LOG = Logger.getLogger(Takeover.class);
    private static final ThreadLocal<Takeover> INNERMOST = new ThreadLocal<>();

    private final Takeover outer = INNERMOST.get();
    private final Runnable action;
    private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);

    private enum State {
        RUNNING,
        ENDED,
        TAKEN_OVER
    }

    Takeover(Runnable action) {
        this.action = action;
    }

    /** Runs a call. Returns false if it ended after the takeover had started; the caller must then ignore its result. */
    static boolean run(Runnable action, Runnable call) {
        return new Takeover(action).run(call);
    }

    boolean run(Runnable call) {
        INNERMOST.set(this);
        try {
            call.run();
        } finally {
            if (outer == null) {
                INNERMOST.remove();
            } else {
                INNERMOST.set(outer);
            }
            state.compareAndSet(State.RUNNING, State.ENDED);
        }
        return !hasStarted();
    }

    boolean hasStarted() {
        return state.get() == State.TAKEN_OVER;
    }

    /** Called on another thread. Has no effect if the call has ended. */
    void start() {
        for (Takeover next = this; next != null; next = next.outer) {
            if (next.state.compareAndSet(State.RUNNING, State.TAKEN_OVER)) {
                try {
                    next.action.run();
                } catch (RuntimeException e) {
                    LOG.error("Unexpected failure after a call exceeded its time limit", e);
                }
            }
        }
    }
}
