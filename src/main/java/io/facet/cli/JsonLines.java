package io.facet.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Prints JSON objects to standard output, one per line, always in UTF-8. */
@Singleton
class JsonLines {
    private final ObjectMapper json;

    JsonLines(ObjectMapper json) {
        this.json = json;
    }

    void print(Object value) {
        try {
            byte[] line = json.writeValueAsBytes(value);
            System.out.write(line, 0, line.length);
            System.out.println();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
