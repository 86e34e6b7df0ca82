// SPDX-License-Identifier: Apache-2.0
package io.novella.http.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;

class ServerErrorsTest {

    private final HttpFields.Mutable headers = HttpFields.build();
    private boolean gatewayIsOpen = true;
    private final Map<String, Object> sent = new HashMap<>(Map.of("status", 500));

    /** An object of an interface whose methods return what a map has for their names. */
    private static <T> T stub(Class<T> type, Map<String, Object> results) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> results.get(method.getName())));
    }

    private String answer(boolean running) {
        Connector connector = stub(Connector.class, Map.of("isRunning", running));
        Request request = stub(
                Request.class,
                Map.of(
                        "getConnectionMetaData",
                        stub(ConnectionMetaData.class, Map.of("getConnector", connector)),
                        "getLength",
                        0L,
                        "getMethod",
                        "GET"));
        Response response = Response.class.cast(Proxy.newProxyInstance(
                Response.class.getClassLoader(), new Class<?>[] {Response.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "getStatus" -> {
                            return sent.get("status");
                        }
                        case "setStatus" -> sent.put("status", arguments[0]);
                        case "getHeaders" -> {
                            return headers;
                        }
                        case "write" ->
                            sent.put(
                                    "body",
                                    StandardCharsets.UTF_8
                                            .decode((ByteBuffer) arguments[1])
                                            .toString());
                        default -> throw new UnsupportedOperationException(method.getName());
                    }
                    return null;
                }));
        assertThat(new ServerErrors(() -> gatewayIsOpen).handle(request, response, Callback.NOOP))
                .isTrue();
        return sent.get("status") + " " + sent.get("body");
    }

    @Test
    void requestInAConnectorThatStopsMayBeSentAgain() {
        assertThat(answer(false))
                .isEqualTo(
                        "503 {\"serviceUnavailable\":{\"code\":503,\"message\":\"The service is not ready. Try again.\"}}");
        assertThat(headers.get("Retry-After")).isEqualTo("1");
        assertThat(headers.get("Connection")).isEqualTo("close");
    }

    @Test
    void failureOfARunningServerIsAFault() {
        assertThat(answer(true))
                .isEqualTo("500 {\"computeFault\":{\"code\":500,\"message\":\"The request was rejected.\"}}");
        assertThat(headers.get("Retry-After")).isNull();
    }

    @Test
    void addressIsUnavailableUntilTheGatewayOpens() {
        sent.put("status", 404);
        gatewayIsOpen = false;
        assertThat(answer(true)).startsWith("503 {\"serviceUnavailable\"");
        assertThat(headers.get("Retry-After")).isEqualTo("1");
    }

    @Test
    void addressThatNoServletServesIsNotFound() {
        sent.put("status", 404);
        assertThat(answer(true))
                .isEqualTo("404 {\"itemNotFound\":{\"code\":404,\"message\":\"The resource could not be found.\"}}");
        assertThat(headers.get("Retry-After")).isNull();
    }
}
