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
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigValidationException;
import java.util.Map;
import java.util.function.BiConsumer;
import picocli.CommandLine;

/** Starts the service or runs a command. */
@QuarkusMain
public class Facet implements QuarkusApplication {
    /** A command opens no port, starts no event source, and writes only results to standard output. */
    private static final Map<String, String> COMMAND_SETTINGS = Map.of(
            "quarkus.http.host-enabled", "false",
            "facet.http.management-port", "",
            "quarkus.oidc.tenant-enabled", "false",
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
        JitCompiler.disableC2();
        if (!FacetCommand.isServe(args)) {
            COMMAND_SETTINGS.forEach((key, value) -> System.getProperties().putIfAbsent(key, value));
        }
        exitWithUsageErrorOnInvalidSettings();
        Quarkus.run(Facet.class, args);
    }

    private static void exitWithUsageErrorOnInvalidSettings() {
        BiConsumer<Integer, Throwable> defaultHandler = ApplicationLifecycleManager.getDefaultExitCodeHandler();
        ApplicationLifecycleManager.setDefaultExitCodeHandler((code, failure) ->
                defaultHandler.accept(isInvalidSetting(failure) ? CommandLine.ExitCode.USAGE : code, failure));
    }

    private static boolean isInvalidSetting(Throwable failure) {
        return failure != null
                && (failure instanceof ConfigValidationException
                        || failure instanceof ConfigurationException
                        || failure instanceof DetectionException known && known.code() == ErrorCode.BAD_PARAMETER
                        || isInvalidSetting(failure.getCause()));
    }

    @Override
    public int run(String... args) {
        return new CommandLine(command, factory)
                .setExecutionExceptionHandler(FacetCommand::handleFailure)
                .execute(args);
    }
}
