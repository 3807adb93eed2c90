package io.facet.event.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * A place in an event: what stands there, and its JSON path for whoever has to mend the event. A text that is JSON itself,
 * such as {@code Message} of SNS, is gone into as if it were written out.
 */
record EventNode(JsonNode json, String path, int depth) {
    // An object in S3's records in SNS in SQS in a list of Lambda's lies 7 deep.
    private static final int MAX_DEPTH = 16;
    private static final Pattern PLAIN_NAME = Pattern.compile("\\w+");
    // Of a field that is there twice, or of a second event behind the first, one would get lost unseen.
    private static final ObjectReader JSON = new ObjectMapper()
            .readerFor(JsonNode.class)
            .with(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    static EventNode root(String body) {
        return new EventNode(parse(body, "$"), "$", 0);
    }

    /** A header of the request; missing when it is null. */
    static EventNode ofHeader(String name, String value) {
        JsonNode json = value == null ? MissingNode.getInstance() : TextNode.valueOf(value);
        return new EventNode(json, "header " + name, 0);
    }

    EventNode at(String field) {
        String step = PLAIN_NAME.matcher(field).matches() ? "." + field : "['" + field + "']";
        return new EventNode(json.path(field), path + step, depth);
    }

    EventNode at(int index) {
        return new EventNode(json.path(index), path + "[" + index + "]", deeper());
    }

    /** What stands here, as an event of its own. */
    EventNode inner() {
        return json.isTextual()
                ? new EventNode(parse(json.textValue(), path), path, deeper())
                : new EventNode(json, path, deeper());
    }

    /** The same for bytes, which are UTF-8. */
    EventNode inner(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return new EventNode(parse(text, path), path, deeper());
        } catch (CharacterCodingException e) {
            throw notUnderstood("it is no UTF-8");
        }
    }

    /** A text that was found elsewhere than it is written. */
    EventNode withText(String text) {
        return new EventNode(TextNode.valueOf(text), path, depth);
    }

    boolean isText(String... steps) {
        JsonNode there = json;
        for (String step : steps) {
            there = there.path(step);
        }
        return there.isTextual();
    }

    boolean isObject(String field) {
        return json.path(field).isObject();
    }

    /** The text here. */
    String text() {
        if (!json.isTextual() || json.textValue().isEmpty()) {
            throw notUnderstood("a text is expected there");
        }
        return json.textValue();
    }

    /** The text of a field, or null. */
    String textOrNull(String field) {
        return json.path(field).textValue();
    }

    DetectionException notUnderstood(String why) {
        return notUnderstood(path, why);
    }

    private int deeper() {
        if (depth == MAX_DEPTH) {
            throw notUnderstood("it lies too deep");
        }
        return depth + 1;
    }

    private static JsonNode parse(String text, String path) {
        try {
            JsonNode parsed = JSON.readTree(text);
            if (parsed.isMissingNode()) {
                throw notUnderstood(path, "it is empty");
            }
            return parsed;
        } catch (JsonProcessingException e) {
            var place = e.getLocation();
            String where =
                    place == null ? "" : ", line %d, column %d".formatted(place.getLineNr(), place.getColumnNr());
            throw notUnderstood(path, "it is no JSON" + where);
        }
    }

    private static DetectionException notUnderstood(String path, String why) {
        return new DetectionException(ErrorCode.BAD_EVENT, "The event is not understood at " + path + ": " + why + ".");
    }
}
