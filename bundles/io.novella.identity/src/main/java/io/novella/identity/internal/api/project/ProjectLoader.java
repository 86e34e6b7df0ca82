// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.api.project;

import io.novella.api.RequestContext;
import io.novella.api.spi.TargetLoader;
import io.novella.identity.internal.store.IdentityStore;
import io.novella.identity.internal.store.Project;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Loads projects for operations on them. */
@Component
public final class ProjectLoader implements TargetLoader<Project> {

    private final IdentityStore store;

    /** Loads from a store. */
    @Activate
    public ProjectLoader(@Reference IdentityStore store) {
        this.store = store;
    }

    @Override
    public Class<Project> type() {
        return Project.class;
    }

    @Override
    public Optional<Project> load(String id, RequestContext context) {
        return store.project(id);
    }

    @Override
    public Map<String, Object> attributes(Project project) {
        return Map.of(
                "project_id", project.id(),
                "domain_id", project.domainId(),
                "target.project.id", project.id(),
                "target.project.domain_id", project.domainId());
    }

    @Override
    public String notFoundMessage(String id) {
        return "Could not find project: " + id + ".";
    }
}
