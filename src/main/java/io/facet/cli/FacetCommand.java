package io.facet.cli;

import io.quarkus.picocli.runtime.annotations.TopCommand;
import java.util.List;
import picocli.CommandLine.Command;

/** The command line. Without a command the service starts. */
@TopCommand
@Command(
        name = "facet",
        mixinStandardHelpOptions = true,
        version = "0.1.0",
        description = "Faces in your photos, as JSON next to them.",
        footer = {
            "",
            "Settings are given as environment variables (FACET_MODEL_INPUT_SIZE=960)",
            "or before -jar (-Dfacet.model.input-size=960)."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all done", "1:some photos failed", "2:wrong use"},
        subcommands = {
            ServeCommand.class,
            DetectCommand.class,
            BackfillCommand.class,
            ModelsCommand.class,
            TuneCommand.class
        })
public class FacetCommand implements Runnable {

    /** Whether these arguments start the service. */
    public static boolean serves(String... args) {
        return List.of(args).isEmpty() || List.of(args).equals(List.of(ServeCommand.NAME));
    }

    @Override
    public void run() {
        new ServeCommand().run();
    }
}
