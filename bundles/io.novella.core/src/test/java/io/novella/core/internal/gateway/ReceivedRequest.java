// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.gateway;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A servlet request as an HTTP server would pass it. */
final class ReceivedRequest {

    private final String method;
    private final URI uri;
    private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private ArrivingBody body = new ArrivingBody();
    private int asynchronous;

    ReceivedRequest(String method, String uri) {
        this.method = method;
        this.uri = URI.create(uri);
    }

    ReceivedRequest header(String name, Object value) {
        headers.computeIfAbsent(name, unused -> new ArrayList<>()).add(String.valueOf(value));
        return this;
    }

    ReceivedRequest body(ArrivingBody stream) {
        body = stream;
        return this;
    }

    /** Returns how often asynchronous mode was started. */
    int asynchronous() {
        return asynchronous;
    }

    ServletApiRequest limitedTo(long maxBody) {
        return new ServletApiRequest(
                (HttpServletRequest) Proxy.newProxyInstance(
                        getClass().getClassLoader(),
                        new Class<?>[] {HttpServletRequest.class},
                        (proxy, called, arguments) -> answer(called.getName(), arguments)),
                maxBody,
                () -> asynchronous++);
    }

    private Object answer(String called, Object[] arguments) {
        return switch (called) {
            case "getMethod" -> method;
            case "getRequestURI" -> uri.getRawPath();
            case "getQueryString" -> uri.getRawQuery();
            case "getScheme" -> uri.getScheme();
            case "getServerName" -> uri.getHost();
            case "getServerPort" ->
                uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
            case "getHeaders" -> Collections.enumeration(headers.getOrDefault((String) arguments[0], List.of()));
            case "getHeader" ->
                headers.containsKey((String) arguments[0])
                        ? headers.get((String) arguments[0]).get(0)
                        : null;
            case "getContentLengthLong" ->
                headers.containsKey("Content-Length")
                        ? Long.parseLong(headers.get("Content-Length").get(0))
                        : -1L;
            case "getInputStream" -> body;
            default -> throw new UnsupportedOperationException(called);
        };
    }
}
