// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.api.domain;

import io.novella.api.RequestContext;
import io.novella.identity.internal.store.Domain;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Domains, all at once. */
public record DomainList(List<DomainView> domains, String self, Optional<String> next, Optional<String> previous) {

    public static DomainList of(Stream<Domain> domains, String path, RequestContext context) {
        return new DomainList(
                domains.map(domain -> DomainView.of(domain, context)).toList(),
                context.serviceUrl() + path,
                Optional.empty(),
                Optional.empty());
    }
}
