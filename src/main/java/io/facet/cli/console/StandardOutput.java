package io.facet.cli.console;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import jakarta.inject.Singleton;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes lines to standard output. Unlike {@code System.out}, it reports that they cannot be written. */
@Singleton
public class StandardOutput {
    // Of st_mode, POSIX.
    private static final int FILE_TYPE = 0170000;
    private static final int PIPE = 0010000;
    private static final int SOCKET = 0140000;

    private final OutputStream stream;

    StandardOutput() {
        var raw = new FileOutputStream(FileDescriptor.out);
        boolean sameTerminal = StatusLine.installed().isPresent() && Terminal.isTerminal(Terminal.STANDARD_OUTPUT);
        this.stream = sameTerminal ? StatusLine.installed().get().wrap(raw) : raw;
    }

    /**
     * @param line with its end
     * @throws ClosedOutputException if nothing reads standard output
     */
    public synchronized void write(byte[] line) {
        try {
            stream.write(line);
            stream.flush();
        } catch (IOException e) {
            throw isPipe() ? new ClosedOutputException(e) : unwritable(e);
        }
    }

    /** A pipe can fail for one reason only. Its message depends on the language of the system. */
    private static boolean isPipe() {
        try {
            int mode = (int) Files.getAttribute(Path.of("/dev/stdout"), "unix:mode") & FILE_TYPE;
            return mode == PIPE || mode == SOCKET;
        } catch (IOException | UnsupportedOperationException noSuchFile) {
            return false;
        }
    }

    private static DetectionException unwritable(IOException cause) {
        return new DetectionException(
                ErrorCode.STORE_UNAVAILABLE, "Cannot write to standard output: %s.".formatted(cause.getMessage()));
    }
}
