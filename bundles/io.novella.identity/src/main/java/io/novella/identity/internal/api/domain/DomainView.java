// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.api.domain;

import io.novella.api.RequestContext;
import io.novella.identity.internal.store.Domain;
import java.util.List;
import java.util.Map;

/** A domain as clients see it. */
public record DomainView(
        String id,
        String name,
        String description,
        boolean enabled,
        List<String> tags,
        Map<String, Object> options,
        String self) {

    static DomainView of(Domain domain, RequestContext context) {
        return new DomainView(
                domain.id(),
                domain.name(),
                domain.description(),
                domain.enabled(),
                List.of(),
                Map.of(),
                context.serviceUrl() + "/domains/" + domain.id());
    }
}
