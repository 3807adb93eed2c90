package io.facet.cli;

import io.quarkus.runtime.Quarkus;
import picocli.CommandLine.Command;

/** The service: it has started with the application, and stays until it is told to stop. */
@Command(
        name = ServeCommand.NAME,
        mixinStandardHelpOptions = true,
        description = "Start the service: HTTP, events and the watched folder (the default).")
class ServeCommand implements Runnable {
    static final String NAME = "serve";

    @Override
    public void run() {
        Quarkus.waitForExit();
    }
}
