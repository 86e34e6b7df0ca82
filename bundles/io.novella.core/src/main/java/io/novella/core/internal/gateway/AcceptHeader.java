// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.gateway;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import java.util.List;

/**
 * Keeps the {@code Accept} header from Jersey, which would answer 406 where it knows no writer: what to make of it is for
 * the pipeline to say.
 */
@PreMatching
final class AcceptHeader implements ContainerRequestFilter {

    static final String NAME = "Accept";

    private static final String PROPERTY = AcceptHeader.class.getName();

    @Override
    public void filter(ContainerRequestContext request) {
        List<String> lines = request.getHeaders().remove(NAME);
        if (lines != null) {
            request.setProperty(PROPERTY, lines);
        }
    }

    @SuppressWarnings("unchecked") // put there above
    static List<String> of(ContainerRequestContext request) {
        List<String> lines = (List<String>) request.getProperty(PROPERTY);
        return lines == null ? List.of() : lines;
    }
}
