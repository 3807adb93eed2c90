package io.facet.cli.console;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether standard streams are a terminal. The JDK only reports whether input and output both are. */
public final class Terminal {
    static final int STANDARD_OUTPUT = 1;
    static final int STANDARD_ERROR = 2;

    private static final int DEFAULT_COLUMNS = 80;
    // Narrower texts have one word per line, and wider ones are hard to read.
    private static final int MIN_HELP_COLUMNS = 55;
    private static final int MAX_HELP_COLUMNS = 120;
    // struct winsize: rows, columns and two unused values, 16 bits each.
    private static final long LINUX_TIOCGWINSZ = 0x5413;
    private static final int WINSIZE_BYTES = 8;
    private static final int COLUMNS_OFFSET = 2;

    private Terminal() {}

    /** Whether a terminal, if there is one, understands control sequences. */
    public static boolean hasControlSequences() {
        String type = System.getenv("TERM");
        return type != null && !type.isEmpty() && !type.equals("dumb");
    }

    /** The width of help texts. */
    public static int helpColumns() {
        int columns = isTerminal(STANDARD_OUTPUT) ? columns(STANDARD_OUTPUT) : DEFAULT_COLUMNS;
        return Math.max(MIN_HELP_COLUMNS, Math.min(columns, MAX_HELP_COLUMNS));
    }

    static boolean isTerminal(int descriptor) {
        try {
            return mayBeTerminal(descriptor)
                    && NativeLibrary.getProcess().getFunction("isatty").invokeInt(new Object[] {descriptor}) == 1;
        } catch (UnsatisfiedLinkError noSuchFunction) {
            return false;
        }
    }

    /** Avoids loading JNA if the stream certainly is not a terminal. */
    private static boolean mayBeTerminal(int descriptor) {
        Path link = Path.of("/proc/self/fd/" + descriptor);
        try {
            String target = Files.readSymbolicLink(link).toString();
            return target.startsWith("/dev/") && !target.equals("/dev/null");
        } catch (IOException noSuchFileSystem) {
            return true;
        }
    }

    /** The variable {@code COLUMNS} or else the width of the window, which can change at any time. */
    static int columns(int descriptor) {
        String columns = System.getenv("COLUMNS");
        if (columns != null && columns.matches("[1-9]\\d{0,3}")) {
            return Integer.parseInt(columns);
        }
        return Platform.isLinux() ? windowColumns(descriptor) : DEFAULT_COLUMNS;
    }

    private static int windowColumns(int descriptor) {
        try (Memory size = new Memory(WINSIZE_BYTES)) {
            size.clear();
            NativeLibrary.getProcess()
                    .getFunction("ioctl")
                    .invokeInt(new Object[] {descriptor, new NativeLong(LINUX_TIOCGWINSZ), size});
            int columns = Short.toUnsignedInt(size.getShort(COLUMNS_OFFSET));
            return columns == 0 ? DEFAULT_COLUMNS : columns;
        }
    }
}
