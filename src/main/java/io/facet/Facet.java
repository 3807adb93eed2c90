package io.facet;

import io.facet.cli.FacetCommand;
import io.facet.cli.JitCompiler;
import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.quarkus.picocli.runtime.annotations.TopCommand;
import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.smallrye.config.ConfigValidationException;
import java.util.Map;
import java.util.function.BiConsumer;
import picocli.CommandLine;

/** Starts the service, or runs one command of it. */
@QuarkusMain
public class Facet implements QuarkusApplication {
    /** A command answers on standard output alone: no port, no watch, no queue, nothing loaded that it does not need. */
    private static final Map<String, String> COMMAND_SETTINGS = Map.of(
            "quarkus.http.host-enabled", "false",
            "quarkus.log.console.stderr", "true",
            "quarkus.log.level", "WARN",
            "facet.store.directory.watch", "false",
            "facet.events.queue.url", "",
            "facet.model.warm", "false");

    private final FacetCommand command;
    private final CommandLine.IFactory factory;

    Facet(@TopCommand FacetCommand command, CommandLine.IFactory factory) {
        this.command = command;
        this.factory = factory;
    }

    public static void main(String... args) {
        JitCompiler.leaveOutTheOptimisingOne();
        if (!FacetCommand.serves(args)) {
            COMMAND_SETTINGS.forEach((key, value) -> System.getProperties().putIfAbsent(key, value));
        }
        tellWrongSettingsByTheExitCode();
        Quarkus.run(Facet.class, args);
    }

    private static void tellWrongSettingsByTheExitCode() {
        BiConsumer<Integer, Throwable> usual = ApplicationLifecycleManager.getDefaultExitCodeHandler();
        ApplicationLifecycleManager.setDefaultExitCodeHandler(
                (code, failure) -> usual.accept(isWrongSetting(failure) ? CommandLine.ExitCode.USAGE : code, failure));
    }

    /** A wrong setting is wrong use, whether or not it was written on the command line. */
    private static boolean isWrongSetting(Throwable failure) {
        return failure != null
                && (failure instanceof ConfigValidationException
                        || failure instanceof DetectionException known && known.code() == ErrorCode.BAD_PARAMETER
                        || isWrongSetting(failure.getCause()));
    }

    @Override
    public int run(String... args) {
        return new CommandLine(command, factory).execute(args);
    }
}
