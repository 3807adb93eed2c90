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
 * The models in memory.
 *
 * <ul>
 *   <li>A model is loaded when it is first asked for, once, however many ask at the same time; they wait for it together.
 *   <li>While one is loaded, the others go on working and further ones can be loaded.
 *   <li>Nobody ever holds a closed model: it is closed when its last user is done, or at once if it has none.
 *   <li>At most {@code max} are kept. Before a further one is loaded, the one that was used least recently is taken out.
 *       If that is still at work, it is in memory for so much longer.
 *   <li>Whoever takes a model out closes it, once; whoever asks for it afterwards has it loaded anew.
 *   <li>A model that could not be loaded takes no place afterwards, and the next one who asks tries again.
 *   <li>{@link #close} ends when all are closed. Whoever asks after that is refused.
 * </ul>
 *
 * @param <M> a loaded model
 */
final class LoadedModels<M extends AutoCloseable> implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(LoadedModels.class);

    private final int max;
    private final Function<CatalogModel, M> loader;
    // The least recently used one first. This and all that changes below are guarded by the monitor of this object.
    private final Map<CatalogModel, Place> places = new LinkedHashMap<>(16, 0.75f, true);
    private int open;
    private boolean closed;

    /** @param loader throws what {@link #with} then throws */
    LoadedModels(int max, Function<CatalogModel, M> loader) {
        if (max < 1) {
            throw new IllegalArgumentException("facet.model.max-loaded is " + max + "; allowed is 1 or more.");
        }
        this.max = max;
        this.loader = loader;
    }

    private final class Place {
        final FutureTask<M> model;
        int users;
        boolean takenOut;

        Place(CatalogModel source) {
            model = new FutureTask<>(() -> loader.apply(source));
        }
    }

    /**
     * Uses a model, after loading it where it is not loaded.
     *
     * @throws DetectionException {@code OVERLOADED} when the service is stopping
     */
    <T> T with(CatalogModel source, Function<M, T> use) {
        List<Place> leaving = new ArrayList<>();
        Place place = enter(source, leaving);
        try {
            leaving.forEach(this::closeModel);
            return use.apply(load(source, place));
        } finally {
            leave(place);
        }
    }

    /** It is in memory, and loaded to the end. */
    synchronized boolean contains(CatalogModel source) {
        // Not get: that would count as a use.
        return places.entrySet().stream()
                .anyMatch(entry ->
                        entry.getKey().equals(source) && entry.getValue().model.isDone());
    }

    private synchronized Place enter(CatalogModel source, List<Place> leaving) {
        if (closed) {
            throw stopping(null);
        }
        Place place = places.computeIfAbsent(source, key -> {
            open++;
            return new Place(key);
        });
        place.users++;
        for (Iterator<Place> eldest = places.values().iterator(); places.size() > max; ) {
            takeOut(eldest.next(), leaving);
            eldest.remove();
        }
        return place;
    }

    private void takeOut(Place place, List<Place> leaving) {
        place.takenOut = true;
        if (place.users == 0) {
            leaving.add(place);
        }
    }

    private M load(CatalogModel source, Place place) {
        place.model.run(); // Only the first call does anything.
        try {
            return place.model.get();
        } catch (ExecutionException e) {
            forget(source, place);
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw stopping(e);
        }
    }

    private synchronized void forget(CatalogModel source, Place place) {
        places.remove(source, place);
        place.takenOut = true;
    }

    private void leave(Place place) {
        boolean last;
        synchronized (this) {
            place.users--;
            last = place.users == 0 && place.takenOut;
        }
        if (last) {
            closeModel(place);
        }
    }

    private void closeModel(Place place) {
        try {
            place.model.get().close();
        } catch (ExecutionException neverLoaded) {
            // There is nothing to close.
        } catch (Exception e) {
            LOG.warn("A model could not be closed; its memory stays in use", e);
        } finally {
            synchronized (this) {
                open--;
                notifyAll();
            }
        }
    }

    @Override
    public void close() {
        List<Place> leaving = new ArrayList<>();
        synchronized (this) {
            closed = true;
            places.values().forEach(place -> takeOut(place, leaving));
            places.clear();
        }
        leaving.forEach(this::closeModel);
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
