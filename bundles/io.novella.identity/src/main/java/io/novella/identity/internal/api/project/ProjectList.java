// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.api.project;

import io.novella.api.RequestContext;
import io.novella.identity.internal.store.Project;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Projects, all at once. */
public record ProjectList(List<ProjectView> projects, String self, Optional<String> next, Optional<String> previous) {

    public static ProjectList of(Stream<Project> projects, String path, RequestContext context) {
        return new ProjectList(
                projects.map(project -> ProjectView.of(project, context)).toList(),
                context.serviceUrl() + path,
                Optional.empty(),
                Optional.empty());
    }
}
