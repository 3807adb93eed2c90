package io.facet.retinaface;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.model.CatalogModel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * A cache of loaded models.
 *
 * <ul>
 *   <li>A model is loaded once, at its first use; concurrent users wait for it.
 *   <li>Loading one model does not block the others.
 *   <li>A model in use is never closed. An evicted model is closed when its last user is done, or at once if unused.
 *   <li>At most {@code max} models are kept; loading another evicts the least recently used one. A model that is in use
 *       stays in memory until then.
 *   <li>An evicted model is closed once and loaded again at its next use.
 *   <li>A model that failed to load is not kept; the next use tries again.
 *   <li>{@link #close} returns when all models are closed. Later uses are rejected.
 * </ul>
 */
final class LoadedModels<M extends AutoCloseable> implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(LoadedModels.class);

    private final int max;
    private final Function<CatalogModel, M> loader;
    // Least recently used first. All mutable fields are guarded by this object's monitor.
    private final Map<CatalogModel, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private int open;
    private boolean closed;

    LoadedModels(int max, Function<CatalogModel, M> loader) {
        if (max < 1) {
            throw new IllegalArgumentException("facet.model.max-loaded must be 1 or more (got " + max + ").");
        }
        this.max = max;
        this.loader = loader;
    }

    private final class Entry {
        final FutureTask<M> model;
        int users;
        boolean evicted;

        Entry(CatalogModel source) {
            model = new FutureTask<>(() -> loader.apply(source));
        }
    }

    /** @throws DetectionException {@code OVERLOADED} if the service is stopping, or an exception of the loader */
    <T> T with(CatalogModel source, Function<M, T> use) {
        List<Entry> evicted = new ArrayList<>();
        Entry entry = acquire(source, evicted);
        try {
            evicted.forEach(this::closeModel);
            return use.apply(load(source, entry));
        } finally {
            release(entry);
        }
    }

    synchronized boolean contains(CatalogModel source) {
        // Not get, which counts as a use.
        return entries.entrySet().stream()
                .anyMatch(entry ->
                        entry.getKey().equals(source) && entry.getValue().model.isDone());
    }

    private synchronized Entry acquire(CatalogModel source, List<Entry> evicted) {
        if (closed) {
            throw stopping(null);
        }
        Entry entry = entries.computeIfAbsent(source, key -> {
            open++;
            return new Entry(key);
        });
        entry.users++;
        for (Iterator<Entry> eldest = entries.values().iterator(); entries.size() > max; ) {
            evict(eldest.next(), evicted);
            eldest.remove();
        }
        return entry;
    }

    private void evict(Entry entry, List<Entry> evicted) {
        entry.evicted = true;
        if (entry.users == 0) {
            evicted.add(entry);
        }
    }

    private M load(CatalogModel source, Entry entry) {
        entry.model.run(); // Only the first call has an effect.
        try {
            return entry.model.get();
        } catch (ExecutionException e) {
            discard(source, entry);
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw stopping(e);
        }
    }

    private synchronized void discard(CatalogModel source, Entry entry) {
        entries.remove(source, entry);
        entry.evicted = true;
    }

    private void release(Entry entry) {
        boolean last;
        synchronized (this) {
            entry.users--;
            last = entry.users == 0 && entry.evicted;
        }
        if (last) {
            closeModel(entry);
        }
    }

    private void closeModel(Entry entry) {
        try {
            entry.model.get().close();
        } catch (ExecutionException neverLoaded) {
            // Nothing to close.
        } catch (Exception e) {
            LOG.warn("Closing a model failed; its memory is not freed", e);
        } finally {
            synchronized (this) {
                open--;
                notifyAll();
            }
        }
    }

    @Override
    public void close() {
        List<Entry> evicted = new ArrayList<>();
        synchronized (this) {
            closed = true;
            entries.values().forEach(entry -> evict(entry, evicted));
            entries.clear();
        }
        evicted.forEach(this::closeModel);
        awaitUsers();
    }

    private synchronized void awaitUsers() {
        try {
            while (open > 0) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static DetectionException stopping(Throwable cause) {
        return new DetectionException(ErrorCode.OVERLOADED, "The service is stopping.", cause);
    }
}
