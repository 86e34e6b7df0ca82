// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.gateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.novella.core.internal.fault.FaultMapper;
import io.novella.core.internal.http.ResponseHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.felix.http.jetty.ConnectorFactory;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;

/**
 * Answers as the API does what Jetty refuses before any servlet hears of it, such as a request line that it cannot parse.
 *
 * <p>Felix lends its Jetty to nobody but who makes a connector for it, so one is made that takes no connections, and as
 * long as it is started the server's errors are answered here. Where the HTTP service is another one, this class is never
 * loaded.
 */
final class JettyFaults implements ConnectorFactory {

    @Override
    public Connector createConnector(Server server) {
        return new LocalConnector(server, null, null, null, 0, new HttpConnectionFactory()) {

            private Request.Handler before;

            @Override
            protected void doStart() throws Exception {
                before = server.getErrorHandler();
                super.doStart();
                server.setErrorHandler(JettyFaults::answer);
            }

            @Override
            protected void doStop() throws Exception {
                server.setErrorHandler(before);
                super.doStop();
            }
        };
    }

    private static boolean answer(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject(FaultMapper.name(status))
                .put("code", status)
                .put("message", status == 400 ? "The request is malformed." : "The request was refused.");
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put(ResponseHeaders.REQUEST_ID, "req-" + UUID.randomUUID());
        response.write(true, ByteBuffer.wrap(body.toString().getBytes(StandardCharsets.UTF_8)), callback);
        return true;
    }
}
