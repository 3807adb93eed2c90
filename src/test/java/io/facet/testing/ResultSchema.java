package io.facet.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.facet.detection.DetectionResult;
import io.facet.video.VideoResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** The published JSON Schema of each kind of result, and a strict variant that rejects fields that are not described. */
public final class ResultSchema {
    private static final Map<String, ResultSchema> BY_NAME = Map.of(
            DetectionResult.SCHEMA, new ResultSchema("facet-1.json"),
            VideoResult.SCHEMA, new ResultSchema("facet-video-1.json"));

    private final Schema published;
    private final Schema strict;

    private ResultSchema(String file) {
        JsonNode document = load(file);
        published = compile(document);
        strict = compile(withoutAdditionalProperties(document.deepCopy()));
    }

    /** Asserts that a result is valid and has no field that the published schema does not describe. */
    public static void assertValid(String result) {
        assertThat(of(result).strict.validate(result, InputFormat.JSON))
                .as(result)
                .isEmpty();
    }

    /** Whether the published schema accepts a result. */
    public static boolean isValid(String result) {
        return of(result).published.validate(result, InputFormat.JSON).isEmpty();
    }

    /** The schema that the result names. */
    private static ResultSchema of(String result) {
        String name = parse(result).path("schema").asText();
        assertThat(BY_NAME).as(result).containsKey(name);
        return BY_NAME.get(name);
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

    private static JsonNode parse(String json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode load(String file) {
        try (InputStream in = ResultSchema.class.getResourceAsStream("/META-INF/resources/schema/" + file)) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
