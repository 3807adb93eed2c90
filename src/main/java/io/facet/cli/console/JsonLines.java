package io.facet.cli.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Prints JSON objects to standard output, one per line, always in UTF-8. */
@Singleton
public class JsonLines {
    private final ObjectMapper json;
    private final StandardOutput out;

    JsonLines(ObjectMapper json, StandardOutput out) {
        this.json = json;
        this.out = out;
    }

    public void print(Object value) {
        var line = new ByteArrayOutputStream();
        try {
            json.writeValue(line, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        line.write('\n');
        out.write(line.toByteArray());
    }
}
