// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.body;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.novella.api.Microversion;
import io.novella.core.internal.http.ApiResponse;
import io.novella.core.internal.http.Exchange;
import io.novella.core.internal.http.ResponseHeaders;
import io.novella.core.internal.operation.BodyRule;
import io.novella.core.internal.operation.Operation;
import io.novella.schema.mapping.BodySchema;
import io.novella.schema.mapping.ObjectValues;
import io.novella.schema.mapping.Permissions;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Maps a controller's result to the response of the negotiated version: status, headers and body. */
public final class ResponseWriter {

    private static final Logger LOG = LoggerFactory.getLogger(ResponseWriter.class);
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(com.fasterxml.jackson.core.StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private volatile ResponseValidation validation;

    /**
     * Creates a writer.
     *
     * @param validation treatment of results that violate their schema
     */
    public ResponseWriter(ResponseValidation validation) {
        this.validation = validation;
    }

    /** Sets the treatment of results that violate their schema. */
    public void validate(ResponseValidation mode) {
        validation = mode;
    }

    /** Returns the response for a controller's result. */
    public ApiResponse write(Exchange exchange, Operation operation, @Nullable Object result) {
        Microversion version = exchange.version();
        int status = operation.statusAt(version);
        ResponseHeaders headers = new ResponseHeaders(exchange);
        BodySchema schema = operation.schemas().response().orNull(version);
        if (result == null || schema == null) {
            return new ApiResponse(status, headers.list(), ApiResponse.NO_BODY);
        }
        Map<String, @Nullable Object> flat = operation.call().flatResult(result);
        schema.mapping().headers().forEach((parameter, header) -> add(headers, header, flat.get(parameter)));
        if (schema.isBodiless() || !BodyRule.allowsBody(status)) {
            return new ApiResponse(status, headers.list(), ApiResponse.NO_BODY);
        }
        Permissions permissions = exchange.permissions();
        JsonNode body = schema.mapping()
                .unflatten(flat, flat instanceof ObjectValues shown ? permissions.on(shown.object()) : permissions);
        if (validation != ResponseValidation.OFF) {
            schema.schema().check(body).ifPresent(violation -> {
                String message = operation + " returned a result that violates "
                        + schema.schema().file() + ": " + violation.message("field/attribute");
                if (validation == ResponseValidation.STRICT) {
                    throw new IllegalStateException(message);
                }
                LOG.warn("{} {}", exchange.requestId(), message);
            });
        }
        headers.add("Content-Type", "application/json");
        try {
            return new ApiResponse(status, headers.list(), MAPPER.writeValueAsBytes(body));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("writing to memory failed", impossible);
        }
    }

    /** Adds one header line, for a list one for each item, and none for null. */
    private static void add(ResponseHeaders headers, String name, @Nullable Object value) {
        if (value instanceof List<?> values) {
            values.forEach(each -> add(headers, name, each));
        } else if (value != null) {
            String text = String.valueOf(value);
            if (text.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
                throw new IllegalArgumentException("the value of the header " + name + " has a control character");
            }
            headers.add(name, text);
        }
    }
}
