package io.facet.storage.directory;

import io.facet.detection.ErrorCode;
import io.facet.storage.StoreFailureException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.util.concurrent.Callable;

/** Runs blocking file access on the worker pool and translates its failures to {@code STORE_UNAVAILABLE}. */
final class FileWork {
    private FileWork() {}

    static <T> Uni<T> onWorker(Callable<T> work) {
        return Uni.createFrom()
                .<T>emitter(emitter -> {
                    try {
                        emitter.complete(work.call());
                    } catch (Exception e) {
                        emitter.fail(translate(e));
                    }
                })
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    static Throwable translate(Throwable failure) {
        boolean isFileFailure = failure instanceof IOException
                || failure instanceof UncheckedIOException
                || failure instanceof DirectoryIteratorException;
        return isFileFailure ? unavailable(failure) : failure;
    }

    static StoreFailureException unavailable(Throwable failure) {
        return new StoreFailureException(ErrorCode.STORE_UNAVAILABLE, "File access failed: " + failure, failure);
    }
}
