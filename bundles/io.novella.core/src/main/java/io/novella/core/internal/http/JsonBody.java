// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ValueNode;
import io.novella.api.Fault;
import java.io.Serial;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request as JSON, parsed at the first use.
 *
 * <p>Stricter than RFC 8259: duplicate keys, any encoding but UTF-8, a byte order mark, half a surrogate pair,
 * trailing text, nesting beyond {@value #MAX_DEPTH} and exponents beyond {@value #MAX_EXPONENT} are malformed.
 */
public final class JsonBody {

    /** Maximum nesting of objects and arrays. */
    public static final int MAX_DEPTH = 100;

    /**
     * Maximum exponent of a number, so that its decimal expansion is not much longer than the longest accepted
     * number.
     */
    static final int MAX_EXPONENT = 1000;

    /** Keeps decimals as they are: the expansion of {@code 1e999999999}, eleven bytes in a request, has gigabytes. */
    private static final JsonNodeFactory NODES = new JsonNodeFactory(true) {
        @Serial
        private static final long serialVersionUID = 1L;

        @Override
        public ValueNode numberNode(@Nullable BigDecimal number) {
            if (number != null && Math.abs((long) number.scale()) > MAX_EXPONENT) {
                throw Fault.badRequest("A number in the body has an exponent beyond " + MAX_EXPONENT);
            }
            return super.numberNode(number);
        }
    };

    private static final JsonMapper MAPPER = JsonMapper.builder(com.fasterxml.jackson.core.JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .build())
            .nodeFactory(NODES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // Decimals and 64-bit integers keep their exact values.
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(com.fasterxml.jackson.databind.cfg.JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final ApiRequest request;
    private @Nullable JsonNode json;

    /** Creates the body of a request. */
    public JsonBody(ApiRequest request) {
        this.request = request;
    }

    /**
     * Receives the body, without a thread that waits for the client.
     *
     * @return a stage that completes when {@link #json} can be called, and fails with a {@link Fault}
     * @throws Fault 415 if the declared media type is not JSON, 413 if the declared length exceeds the limit; neither
     *     waits for the body
     */
    public CompletionStage<Void> receive() {
        if (json == null) {
            requireJson();
        }
        return request.receive();
    }

    /**
     * Returns the body.
     *
     * @return the JSON value; a {@link MissingNode} if the body is empty
     * @throws Fault 415 if its declared media type is not JSON, 413 if it is too large, 400 if it is malformed
     */
    public JsonNode json() {
        if (json == null) {
            requireJson();
            json = parse(request.body());
        }
        return json;
    }

    private void requireJson() {
        String type = request.firstHeader("Content-Type").orElse("");
        int parameters = type.indexOf(';');
        String essence =
                (parameters < 0 ? type : type.substring(0, parameters)).trim().toLowerCase(Locale.ROOT);
        if (!essence.isEmpty()
                && !essence.equals("application/json")
                && !essence.equals("text/plain")
                && !essence.endsWith("+json")) {
            throw new Fault(415, "Unsupported Content-Type");
        }
    }

    /**
     * Reads a JSON text.
     *
     * @throws Fault 400 if it is malformed
     */
    static JsonNode parse(byte[] body) {
        if (body.length == 0) {
            return MissingNode.getInstance();
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            try (JsonParser parser = MAPPER.createParser(text)) {
                JsonNode node = MAPPER.readTree(parser);
                if (node == null) {
                    return MissingNode.getInstance();
                }
                // Only an escape sequence can produce half a surrogate pair, which no response could encode.
                if (text.contains("\\u") && !StandardCharsets.UTF_8.newEncoder().canEncode(node.toString())) {
                    throw malformed();
                }
                return node;
            }
        } catch (CharacterCodingException | JsonProcessingException | NumberFormatException | ArithmeticException e) {
            throw malformed();
        } catch (java.io.IOException impossible) {
            throw new IllegalStateException("reading from memory failed", impossible);
        }
    }

    private static Fault malformed() {
        return Fault.badRequest("Malformed request body");
    }
}
