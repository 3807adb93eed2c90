package io.facet.cli.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;

class StatusLineTest {
    private static final String CLEAR = "\r\u001B[K";

    private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();
    private final StatusLine line = new StatusLine(terminal, UTF_8);
    private final OutputStream printed = line.wrap(terminal);

    @Test
    void printedLineReplacesTheStatusWhichFollowsIt() throws IOException {
        line.show("1/2");
        printed.write("{\"a\":1}\n".getBytes(UTF_8));
        line.clear();

        assertThat(terminal).hasToString(CLEAR + "1/2" + CLEAR + "{\"a\":1}\n" + CLEAR + "1/2" + CLEAR);
    }

    @Test
    void statusIsNotShownWithinALine() throws IOException {
        printed.write("half ".getBytes(UTF_8));
        line.show("1/2");
        printed.write("line".getBytes(UTF_8));
        line.show("2/2");
        printed.write('\n');

        assertThat(terminal).hasToString("half line\n" + CLEAR + "2/2");
    }

    @Test
    void clearedStatusStaysAway() throws IOException {
        line.show("1/2");
        line.clear();
        printed.write("done\n".getBytes(UTF_8));

        assertThat(terminal).hasToString(CLEAR + "1/2" + CLEAR + "done\n");
    }
}
