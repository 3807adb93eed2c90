package io.facet.cli.console;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Optional;

/**
 * The last line of a terminal, which stays below everything that is printed: each print to a wrapped stream clears it and draws
 * it again after the end of a line.
 */
public final class StatusLine {
    private static final String CLEAR = "\r\u001B[K";
    // The encoding of file names: JDK 17 has no property for the encoding of standard error.
    private static final Charset CHARSET = Charset.forName(
            System.getProperty("native.encoding", Charset.defaultCharset().name()));

    private static StatusLine installed;

    private final OutputStream terminal;
    private final Charset charset;
    private String text = "";
    private boolean visible;
    private boolean lineComplete = true;

    StatusLine(OutputStream terminal, Charset charset) {
        this.terminal = terminal;
        this.charset = charset;
    }

    /**
     * Wraps standard error, and standard output if it is a terminal too. Has no effect if standard error is not a terminal. Must
     * be called before logging keeps a reference to standard error.
     */
    public static synchronized void install() {
        if (!Terminal.hasControlSequences() || !Terminal.isTerminal(Terminal.STANDARD_ERROR)) {
            return;
        }
        installed = new StatusLine(new FileOutputStream(FileDescriptor.err), CHARSET);
        System.setErr(installed.print(FileDescriptor.err));
        if (Terminal.isTerminal(Terminal.STANDARD_OUTPUT)) {
            System.setOut(installed.print(FileDescriptor.out));
        }
    }

    /** Empty if standard error is not a terminal or no command runs. */
    static synchronized Optional<StatusLine> installed() {
        return Optional.ofNullable(installed);
    }

    private PrintStream print(FileDescriptor stream) {
        return new PrintStream(wrap(new FileOutputStream(stream)), true, charset);
    }

    /** A stream that prints above this line. */
    OutputStream wrap(OutputStream stream) {
        return new AboveLine(stream);
    }

    Charset charset() {
        return charset;
    }

    synchronized void show(String line) {
        boolean changed = !visible || !line.equals(text);
        text = line;
        if (changed && lineComplete) {
            draw();
        }
    }

    /** Clears the line until it is shown again. */
    synchronized void clear() {
        text = "";
        erase();
    }

    private void draw() {
        if (!text.isEmpty()) {
            write(CLEAR + text);
            visible = true;
        }
    }

    private void erase() {
        if (visible) {
            write(CLEAR);
            visible = false;
        }
    }

    private void write(String sequence) {
        try {
            terminal.write(sequence.getBytes(charset));
            terminal.flush();
        } catch (IOException closed) {
            // The window was closed; the command continues.
        }
    }

    private final class AboveLine extends OutputStream {
        private final OutputStream stream;

        private AboveLine(OutputStream stream) {
            this.stream = stream;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return;
            }
            synchronized (StatusLine.this) {
                erase();
                stream.write(bytes, offset, length);
                stream.flush();
                lineComplete = bytes[offset + length - 1] == '\n';
                if (lineComplete) {
                    draw();
                }
            }
        }
    }
}
