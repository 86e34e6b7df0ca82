// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.gateway;

import io.novella.api.Fault;
import io.novella.core.internal.http.ApiRequest;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.glassfish.jersey.server.ContainerRequest;

/** A request as Jersey has it. */
final class JerseyRequest implements ApiRequest {

    /** A property of requests, set by the servlet. */
    static final String CLIENT_ADDRESS = JerseyRequest.class.getName() + ".address";

    private final ContainerRequest request;
    private final long maxBody;

    JerseyRequest(ContainerRequest request, long maxBody) {
        this.request = request;
        this.maxBody = maxBody;
    }

    @Override
    public String method() {
        String method = request.getMethod();
        // RFC 9110, 9.3.2: HEAD is GET without the content, which the HTTP server leaves out.
        return method.equals("HEAD") ? "GET" : method;
    }

    @Override
    public String rawPath() {
        return request.getRequestUri().getRawPath();
    }

    @Override
    public String rawQuery() {
        String query = request.getRequestUri().getRawQuery();
        return query == null ? "" : query;
    }

    @Override
    public String origin() {
        URI uri = request.getRequestUri();
        return uri.getScheme() + "://" + uri.getRawAuthority();
    }

    @Override
    public String clientAddress() {
        return request.getProperty(CLIENT_ADDRESS) instanceof String address ? address : "";
    }

    @Override
    public List<String> header(String name) {
        if (name.equalsIgnoreCase(AcceptHeader.NAME)) {
            return AcceptHeader.of(request);
        }
        List<String> lines = request.getRequestHeader(name);
        return lines == null ? List.of() : lines;
    }

    @Override
    public byte[] body() {
        try {
            // One byte more than allowed tells a body that is too large from one that just fits.
            byte[] body = request.getLength() > maxBody
                    ? null
                    : request.getEntityStream().readNBytes((int) Math.min(maxBody + 1, Integer.MAX_VALUE));
            if (body == null || body.length > maxBody) {
                throw new Fault(413, "The request body is larger than " + maxBody + " bytes.");
            }
            return body;
        } catch (IOException broken) {
            throw Fault.badRequest("The request body could not be read.");
        }
    }
}
