package io.facet.retinaface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.Precision;
import io.facet.model.CatalogModel;
import io.facet.model.InputContract;
import io.facet.model.ModelFile;
import io.facet.model.ModelMetadata.OutputContract;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** The guarantees of {@link LoadedModels}, with a model that records use after close. */
class LoadedModelsTest {
    private final Queue<Loaded> everLoaded = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    private static final class Loaded implements AutoCloseable {
        final String name;
        final AtomicInteger users = new AtomicInteger();
        final AtomicInteger closings = new AtomicInteger();
        volatile boolean misused;

        Loaded(String name) {
            this.name = name;
        }

        String use() {
            users.incrementAndGet();
            misused |= closings.get() > 0;
            Thread.yield();
            misused |= closings.get() > 0;
            users.decrementAndGet();
            return name;
        }

        @Override
        public void close() {
            misused |= users.get() > 0;
            closings.incrementAndGet();
        }
    }

    private static CatalogModel model(String name) {
        return new CatalogModel(
                name,
                name,
                Precision.FP32,
                InputContract.FLOAT_NCHW_BGR,
                OutputContract.DENSE,
                32,
                "",
                "",
                "",
                new ModelFile(Path.of(name), ""),
                0,
                false);
    }

    private Loaded load(CatalogModel source) {
        var loaded = new Loaded(source.name());
        everLoaded.add(loaded);
        return loaded;
    }

    private List<String> open() {
        return everLoaded.stream()
                .filter(loaded -> loaded.closings.get() == 0)
                .map(loaded -> loaded.name)
                .toList();
    }

    @Test
    void leastRecentlyUsedModelIsEvicted() {
        var models = new LoadedModels<>(2, this::load);
        for (String name : new String[] {"a", "b", "a", "c"}) {
            assertThat(models.with(model(name), Loaded::use)).isEqualTo(name);
        }

        assertThat(open()).containsExactly("a", "c");
        assertThat(models.contains(model("a"))).isTrue();
        assertThat(models.contains(model("b"))).isFalse();
        assertThat(everLoaded).hasSize(3);
    }

    @Test
    void modelInUseIsClosedAfterItsLastUse() throws Exception {
        var models = new LoadedModels<>(1, this::load);
        var inUse = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        Future<Integer> user = threads.submit(() -> models.with(model("a"), loaded -> {
            inUse.countDown();
            await(end);
            return loaded.closings.get();
        }));
        await(inUse);

        models.with(model("b"), Loaded::use);
        assertThat(open()).containsExactly("a", "b");
        end.countDown();

        assertThat(user.get()).isZero();
        assertThat(open()).containsExactly("b");
    }

    @Test
    void concurrentUsersLoadAModelOnceWithoutBlockingOthers() throws Exception {
        var loading = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var models = new LoadedModels<>(4, source -> {
            if (source.name().equals("slow")) {
                loading.countDown();
                await(end);
            }
            return load(source);
        });
        List<Future<String>> asking = List.of(
                threads.submit(() -> models.with(model("slow"), Loaded::use)),
                threads.submit(() -> models.with(model("slow"), Loaded::use)),
                threads.submit(() -> models.with(model("slow"), Loaded::use)));
        await(loading);

        assertThat(models.with(model("quick"), Loaded::use)).isEqualTo("quick");
        assertThat(models.contains(model("slow"))).isFalse();
        end.countDown();

        for (Future<String> one : asking) {
            assertThat(one.get(10, TimeUnit.SECONDS)).isEqualTo("slow");
        }
        assertThat(everLoaded).hasSize(2);
    }

    @Test
    void failedModelIsLoadedAgainAndNotKept() {
        var tries = new AtomicInteger();
        var models = new LoadedModels<>(2, source -> {
            if (source.name().equals("bad") && tries.incrementAndGet() == 1) {
                throw new DetectionException(ErrorCode.MODEL_NOT_FOUND, "damaged");
            }
            return load(source);
        });

        assertThatThrownBy(() -> models.with(model("bad"), Loaded::use)).hasMessage("damaged");
        assertThat(models.with(model("bad"), Loaded::use)).isEqualTo("bad");
        models.with(model("a"), Loaded::use);
        models.close();

        assertThat(everLoaded).hasSize(2);
        assertThat(open()).isEmpty();
    }

    @Test
    void closeWaitsForUsersAndRejectsNewOnes() throws Exception {
        var models = new LoadedModels<>(2, this::load);
        var inUse = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        threads.submit(() -> models.with(model("a"), loaded -> {
            inUse.countDown();
            await(end);
            return loaded.use();
        }));
        await(inUse);
        Future<?> closing = threads.submit(models::close);
        while (isOpenFor(models, "b")) {
            Thread.onSpinWait();
        }
        assertThat(closing.isDone()).isFalse();
        end.countDown();
        closing.get(10, TimeUnit.SECONDS);

        assertThat(open()).isEmpty();
        assertThat(everLoaded).noneMatch(loaded -> loaded.misused);
    }

    private static boolean isOpenFor(LoadedModels<Loaded> models, String name) {
        try {
            models.with(model(name), Loaded::use);
            return true;
        } catch (DetectionException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.OVERLOADED);
            return false;
        }
    }

    /** Eight threads, seven models of which one fails at random, and capacities of one to four. */
    @RepeatedTest(40)
    void noScheduleUsesAClosedModel(RepetitionInfo repetition) throws Exception {
        int seed = repetition.getCurrentRepetition();
        int max = 1 + seed % 4;
        var failing = new ConcurrentHashMap<String, Integer>();
        var models = new LoadedModels<>(max, source -> {
            if (source.name().equals("6") && failing.merge("6", 1, Integer::sum) % 3 == 0) {
                throw new DetectionException(ErrorCode.MODEL_NOT_FOUND, "now and then");
            }
            return load(source);
        });
        var users = new ConcurrentLinkedQueue<Future<?>>();
        for (int thread = 0; thread < 8; thread++) {
            var random = new Random(1000L * seed + thread);
            users.add(threads.submit(() -> use(models, random)));
        }
        for (Future<?> user : users) {
            user.get(30, TimeUnit.SECONDS);
        }

        assertThat(everLoaded).noneMatch(loaded -> loaded.misused);
        assertThat(open()).hasSizeLessThanOrEqualTo(max);
        models.close();
        assertThat(everLoaded).allMatch(loaded -> loaded.closings.get() == 1);
    }

    private static void use(LoadedModels<Loaded> models, Random random) {
        for (int i = 0; i < 300; i++) {
            String name = String.valueOf(random.nextInt(7));
            try {
                assertThat(models.with(model(name), Loaded::use)).isEqualTo(name);
            } catch (DetectionException e) {
                assertThat(Map.of("6", "now and then")).containsEntry(name, e.getMessage());
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
