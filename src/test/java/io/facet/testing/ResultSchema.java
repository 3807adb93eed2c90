package io.facet.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The published JSON Schema of a result. */
public final class ResultSchema {
    private static final Schema SCHEMA = load();

    private ResultSchema() {}

    public static void assertValid(String result) {
        assertThat(SCHEMA.validate(result, InputFormat.JSON)).as(result).isEmpty();
    }

    public static boolean isValid(String result) {
        return SCHEMA.validate(result, InputFormat.JSON).isEmpty();
    }

    private static Schema load() {
        try (InputStream in = ResultSchema.class.getResourceAsStream("/META-INF/resources/schema/facet-1.json")) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
