package io.facet.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Answers on standard output, a JSON object a line, in UTF-8 whatever the terminal's encoding is. */
@Singleton
class JsonLines {
    private final ObjectMapper json;

    JsonLines(ObjectMapper json) {
        this.json = json;
    }

    void print(Object answer) {
        try {
            byte[] line = json.writeValueAsBytes(answer);
            System.out.write(line, 0, line.length);
            System.out.println();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
