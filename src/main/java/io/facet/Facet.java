package io.facet;

import io.facet.cli.FacetCommand;
import io.facet.cli.JitCompiler;
import io.facet.cli.console.StatusLine;
import io.facet.startup.StartupCheck;
import io.facet.startup.StartupFailure;
import io.quarkus.picocli.runtime.annotations.TopCommand;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.List;
import java.util.Map;
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
            "facet.model.warm", "false",
            "facet.crash-journal.retry-at-start", "false");

    private final FacetCommand command;
    private final CommandLine.IFactory factory;

    Facet(@TopCommand FacetCommand command, CommandLine.IFactory factory) {
        this.command = command;
        this.factory = factory;
    }

    public static void main(String... args) {
        boolean serves = FacetCommand.isServe(args);
        if (!serves) {
            StatusLine.install();
            COMMAND_SETTINGS.forEach((key, value) -> System.getProperties().putIfAbsent(key, value));
            if (args[0].equals("tune")) {
                // It fits new calibrations, so an outdated one must not prevent its start.
                System.setProperty("facet.model.calibration", "");
            }
        }
        List<String> problems = StartupCheck.problems(serves);
        if (!problems.isEmpty()) {
            StartupFailure.print(problems);
            System.exit(CommandLine.ExitCode.USAGE);
        }
        JitCompiler.disableC2();
        Quarkus.run(Facet.class, (code, failure) -> System.exit(StartupFailure.report(code, failure)), args);
    }

    @Override
    public int run(String... args) {
        return command.parser(factory).execute(args);
    }
}
