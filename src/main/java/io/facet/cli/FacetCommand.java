package io.facet.cli;

import io.facet.cli.console.ClosedOutputException;
import io.facet.cli.console.Terminal;
import io.facet.cli.detect.DetectCommand;
import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.storage.StoreFailureException;
import io.facet.torch.PyTorch;
import io.quarkus.picocli.runtime.annotations.TopCommand;
import io.quarkus.runtime.Quarkus;
import java.util.List;
import java.util.Set;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line. Without a command it starts the service. */
@TopCommand
@Command(
        name = "facet",
        mixinStandardHelpOptions = true,
        version = "0.1.0",
        description = "Detect faces in photos and clips and store them as JSON beside each file.",
        footer = {
            "",
            "Settings are environment variables (FACET_MODEL_INPUT_SIZE=960) or system",
            "properties before -jar (-Dfacet.model.input-size=960)."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:success",
            "1:some photos or clips failed",
            "2:usage or configuration error",
            "130:interrupted by Ctrl-C",
            "141:the reader of standard output has ended",
            "143:ended by SIGTERM"
        },
        subcommands = {
            FacetCommand.Serve.class,
            DetectCommand.class,
            BackfillCommand.class,
            ModelsCommand.class,
            TuneCommand.class
        })
public class FacetCommand implements Runnable {
    private static final String SERVE = "serve";
    private static final Set<ErrorCode> USAGE_ERRORS = Set.of(
            ErrorCode.BAD_PARAMETER,
            ErrorCode.MODEL_NOT_FOUND,
            ErrorCode.OBJECT_NOT_FOUND,
            ErrorCode.BUCKET_NOT_ALLOWED);

    /** Whether these arguments start the service. */
    public static boolean isServe(String... args) {
        return List.of(args).isEmpty() || List.of(args).equals(List.of(SERVE));
    }

    /** The parser of this command line, with the handling of its errors. */
    public CommandLine parser(CommandLine.IFactory factory) {
        var completion = new CommandLine(new AutoComplete.GenerateCompletion());
        completion.getCommandSpec().usageMessage().hidden(true);
        return new CommandLine(this, factory)
                .addSubcommand(completion)
                .setUsageHelpWidth(Terminal.helpColumns())
                .setColorScheme(
                        Help.defaultColorScheme(Terminal.hasControlSequences() ? Help.Ansi.AUTO : Help.Ansi.OFF))
                .setParameterExceptionHandler(FacetCommand::handleUsageError)
                .setExecutionExceptionHandler(FacetCommand::handleFailure);
    }

    /** Reports a wrong flag in two lines: the usage would scroll them away. */
    private static int handleUsageError(ParameterException error, String... arguments) {
        CommandLine command = error.getCommandLine();
        command.getErr().println(error.getMessage());
        UnmatchedArgumentException.printSuggestions(error, command.getErr());
        command.getErr()
                .printf(
                        "Try '%s --help' for more information.%n",
                        command.getCommandSpec().qualifiedName());
        return CommandLine.ExitCode.USAGE;
    }

    /** Reports a wrong target or model like a wrong flag. */
    private static int handleFailure(Exception failure, CommandLine command, ParseResult parsed) throws Exception {
        if (failure instanceof ClosedOutputException) {
            return ClosedOutputException.EXIT_CODE;
        }
        if (!(failure instanceof DetectionException known)) {
            throw failure;
        }
        if (USAGE_ERRORS.contains(known.code())) {
            return handleUsageError(new ParameterException(command, known.reason(), known));
        }
        command.getErr().println(withCause(known));
        boolean wrongDevice = known.getCause() instanceof PyTorch.UnavailableException;
        return wrongDevice ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
    }

    private static String withCause(DetectionException failure) {
        boolean explained = failure instanceof StoreFailureException || failure.getCause() == null;
        return explained ? failure.reason() : failure.getMessage() + " Cause: " + failure.getCause();
    }

    @Override
    public void run() {
        new Serve().run();
    }

    /** The service starts with the application; this command waits for its end. */
    @Command(
            name = SERVE,
            mixinStandardHelpOptions = true,
            description = "Start the service: HTTP API, web page and event sources (default).")
    static class Serve implements Runnable {
        @Override
        public void run() {
            Quarkus.waitForExit();
        }
    }
}
