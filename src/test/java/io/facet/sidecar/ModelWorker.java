package io.facet.sidecar;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** A worker of {@link ReconcileModel}: its calls to the store wait until the schedule lets them happen. */
final class ModelWorker {
    final int number;
    final List<Call> calls = new ArrayList<>();
    Reconciler reconciler;
    boolean busy;
    private final List<String> seen = new ArrayList<>();
    private int sideBySide;
    private int rounds;

    /** One that waits. What the action throws is the answer, too. */
    record Call(String name, Supplier<?> action, UniEmitter<Object> caller) {
        boolean changes() {
            return name.startsWith("write") || name.startsWith("delete");
        }
    }

    ModelWorker(int number) {
        this.number = number;
    }

    @SuppressWarnings("unchecked")
    <T> Uni<T> call(String name, Supplier<T> action) {
        return Uni.createFrom().emitter(caller -> calls.add(new Call(name, action, (UniEmitter<Object>) caller)));
    }

    /** Carries it out; the worker goes on until it calls again or is done. */
    void answer(Call call) {
        calls.remove(call);
        try {
            Object answer = call.action().get();
            note(call.name() + answer);
            call.caller().complete(answer);
        } catch (RuntimeException e) {
            fail(call, e);
        }
    }

    void fail(Call call, RuntimeException failure) {
        calls.remove(call);
        note(call.name() + failure.getClass().getSimpleName());
        call.caller().fail(failure);
    }

    /**
     * Of calls that wait side by side the order of answers means nothing. With such a look a round begins, and what was seen
     * in those before it decides nothing any more but how many are left.
     */
    private void note(String answer) {
        seen.add(answer);
        seen.subList(sideBySide, seen.size()).sort(null);
        if (calls.isEmpty()) {
            if (seen.size() - sideBySide > 1) {
                rounds++;
                seen.subList(0, sideBySide).clear();
            }
            sideBySide = seen.size();
        }
    }

    boolean hasJustChangedTheSidecar() {
        String last = seen.isEmpty() ? "" : seen.get(seen.size() - 1);
        return last.startsWith("write") || last.startsWith("delete");
    }

    void stop() {
        busy = false;
        calls.clear();
        seen.clear();
        sideBySide = 0;
        rounds = 0;
    }

    String state() {
        return busy ? "busy" + rounds + seen + calls.stream().map(Call::name).toList() : "idle";
    }
}
