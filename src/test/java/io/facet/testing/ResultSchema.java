package io.facet.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The published JSON Schema of a result, and a strict variant that rejects fields that are not described. */
public final class ResultSchema {
    private static final JsonNode DOCUMENT = load();
    private static final Schema PUBLISHED = compile(DOCUMENT);
    private static final Schema STRICT = compile(withoutAdditionalProperties(DOCUMENT.deepCopy()));

    private ResultSchema() {}

    /** Asserts that a result is valid and has no field that the published schema does not describe. */
    public static void assertValid(String result) {
        assertThat(STRICT.validate(result, InputFormat.JSON)).as(result).isEmpty();
    }

    /** Whether the published schema accepts a result. */
    public static boolean isValid(String result) {
        return PUBLISHED.validate(result, InputFormat.JSON).isEmpty();
    }

    private static JsonNode withoutAdditionalProperties(JsonNode schema) {
        if (schema.path("properties").isObject()) {
            ((ObjectNode) schema).put("additionalProperties", false);
        }
        schema.forEach(ResultSchema::withoutAdditionalProperties);
        return schema;
    }

    private static Schema compile(JsonNode document) {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(document);
    }

    private static JsonNode load() {
        try (InputStream in = ResultSchema.class.getResourceAsStream("/META-INF/resources/schema/facet-1.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
