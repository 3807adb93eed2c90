package io.facet.sidecar;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** A worker of {@link ReconcileModel}. Its store calls are pending until the schedule executes them. */
final class ModelWorker {
    final int number;
    final List<Call> pending = new ArrayList<>();
    Reconciler reconciler;
    boolean busy;
    private final List<String> results = new ArrayList<>();
    private int firstParallelResult;
    private int rounds;

    record Call(String name, Supplier<?> action, UniEmitter<Object> emitter) {
        boolean changesStore() {
            return name.startsWith("write") || name.startsWith("delete");
        }
    }

    ModelWorker(int number) {
        this.number = number;
    }

    @SuppressWarnings("unchecked")
    <T> Uni<T> call(String name, Supplier<T> action) {
        return Uni.createFrom().emitter(emitter -> pending.add(new Call(name, action, (UniEmitter<Object>) emitter)));
    }

    /** Executes a call. The worker then runs until its next call or its end. */
    void execute(Call call) {
        pending.remove(call);
        try {
            Object result = call.action().get();
            record(call.name() + result);
            call.emitter().complete(result);
        } catch (RuntimeException e) {
            fail(call, e);
        }
    }

    void fail(Call call, RuntimeException failure) {
        pending.remove(call);
        record(call.name() + failure.getClass().getSimpleName());
        call.emitter().fail(failure);
    }

    /**
     * The order in which parallel calls complete does not matter, so their results are sorted. Parallel calls begin a round,
     * which depends on earlier rounds only through their number.
     */
    private void record(String result) {
        results.add(result);
        results.subList(firstParallelResult, results.size()).sort(null);
        if (pending.isEmpty()) {
            if (results.size() - firstParallelResult > 1) {
                rounds++;
                results.subList(0, firstParallelResult).clear();
            }
            firstParallelResult = results.size();
        }
    }

    boolean lastCallChangedStore() {
        String last = results.isEmpty() ? "" : results.get(results.size() - 1);
        return last.startsWith("write") || last.startsWith("delete");
    }

    void stop() {
        busy = false;
        pending.clear();
        results.clear();
        firstParallelResult = 0;
        rounds = 0;
    }

    String state() {
        return busy
                ? "busy" + rounds + results + pending.stream().map(Call::name).toList()
                : "idle";
    }
}
