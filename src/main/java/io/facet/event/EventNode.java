package io.facet.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/** A JSON value and its path, for error messages; the path continues into strings of JSON such as SNS's message. */
record EventNode(JsonNode json, String path, int depth) {
    // S3 records in SNS in SQS in a Lambda list have depth 7.
    private static final int MAX_DEPTH = 16;
    private static final int MAX_JSON_DEPTH = 64;
    private static final String ROOT = "$";
    private static final String WHAT_TO_SEND = "send a storage event or {\"bucket\", \"key\"} as JSON";
    private static final Pattern PLAIN_NAME = Pattern.compile("\\w+");
    private static final char REPLACEMENT = '\uFFFD';
    private static final String ENCODED_REPLACEMENT = "%EF%BF%BD";
    // Rejects duplicate fields and a second value after the first: one of the two would be lost without notice.
    private static final ObjectReader JSON = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_JSON_DEPTH)
                            .build())
                    .build())
            .readerFor(JsonNode.class)
            .with(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    static EventNode root(String body) {
        return new EventNode(parse(body, ROOT), ROOT, 0);
    }

    /** @param value null for a missing header */
    static EventNode ofHeader(String name, String value) {
        JsonNode json = value == null ? MissingNode.getInstance() : TextNode.valueOf(value);
        return new EventNode(json, "header " + name, 0);
    }

    EventNode at(String field) {
        String step = PLAIN_NAME.matcher(field).matches() ? "." + field : "['" + field + "']";
        return new EventNode(json.path(field), path + step, depth);
    }

    EventNode at(int index) {
        return new EventNode(json.path(index), path + "[" + index + "]", nextDepth());
    }

    /** The event in this node: an object, or a string that contains JSON. */
    EventNode nested() {
        return new EventNode(json.isTextual() ? parse(json.textValue(), path) : json, path, nextDepth());
    }

    EventNode nested(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return new EventNode(parse(text, path), path, nextDepth());
        } catch (CharacterCodingException e) {
            throw invalid("not valid UTF-8");
        }
    }

    EventNode withText(String text) {
        return new EventNode(TextNode.valueOf(text), path, depth);
    }

    boolean isText(String field) {
        return json.path(field).isTextual();
    }

    boolean isObject(String field) {
        return json.path(field).isObject();
    }

    /** Fails if this is not a string or is empty. */
    String text() {
        if (!json.isTextual() || json.textValue().isEmpty()) {
            throw invalid("expected a non-empty string");
        }
        return json.textValue();
    }

    String textOrNull(String field) {
        return json.path(field).textValue();
    }

    /** The decoded value of a CloudEvents header; a plus sign is not a space there. */
    String percentDecoded() {
        try {
            return requireUtf8(URLDecoder.decode(text().replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw invalid("not percent-encoded");
        }
    }

    /** Fails if the decoder replaced invalid UTF-8: the key would become another key. */
    String requireUtf8(String decoded) {
        if (decoded.indexOf(REPLACEMENT) >= 0
                && text().indexOf(REPLACEMENT) < 0
                && !text().toUpperCase(Locale.ROOT).contains(ENCODED_REPLACEMENT)) {
            throw invalid("percent-encoded bytes are not valid UTF-8");
        }
        return decoded;
    }

    DetectionException invalid(String reason) {
        return invalid(path, reason);
    }

    private int nextDepth() {
        if (depth == MAX_DEPTH) {
            throw invalid("nested deeper than " + MAX_DEPTH + " levels");
        }
        return depth + 1;
    }

    private static JsonNode parse(String text, String path) {
        try {
            JsonNode parsed = JSON.readTree(text);
            if (parsed.isMissingNode()) {
                throw invalid(path, path.equals(ROOT) ? "the body is empty; " + WHAT_TO_SEND : "empty");
            }
            return parsed;
        } catch (JsonProcessingException e) {
            var location = e.getLocation();
            String where = location == null
                    ? ""
                    : ", line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
            throw invalid(path, "not valid JSON" + where + (path.equals(ROOT) ? "; " + WHAT_TO_SEND : ""));
        }
    }

    private static DetectionException invalid(String path, String reason) {
        return new DetectionException(ErrorCode.BAD_EVENT, "Invalid event at " + path + ": " + reason + ".");
    }
}
