// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.api.project;

import io.novella.api.RequestContext;
import io.novella.identity.internal.store.Project;
import java.util.List;
import java.util.Map;

/** A project as clients see it: it lies in its domain, and projects do not lie in each other. */
public record ProjectView(
        String id,
        String name,
        String domainId,
        String parentId,
        String description,
        boolean enabled,
        boolean isDomain,
        List<String> tags,
        Map<String, Object> options,
        String self) {

    static ProjectView of(Project project, RequestContext context) {
        return new ProjectView(
                project.id(),
                project.name(),
                project.domainId(),
                project.domainId(),
                project.description(),
                project.enabled(),
                false,
                List.of(),
                Map.of(),
                context.serviceUrl() + "/projects/" + project.id());
    }
}
