// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.api.project;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Delete;
import io.novella.api.ExpectedErrors;
import io.novella.api.Fault;
import io.novella.api.Get;
import io.novella.api.Patch;
import io.novella.api.Policy;
import io.novella.api.Post;
import io.novella.api.RequestContext;
import io.novella.api.Status;
import io.novella.identity.internal.Ids;
import io.novella.identity.internal.api.DomainBounds;
import io.novella.identity.internal.api.IdentityApi;
import io.novella.identity.internal.api.StoreFaults;
import io.novella.identity.internal.store.Domain;
import io.novella.identity.internal.store.IdentityStore;
import io.novella.identity.internal.store.Project;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Projects: list, show, create, change, delete. */
@Component
@ExpectedErrors(503)
@ApiResource(service = "identity", path = "projects", target = Project.class)
public final class ProjectsController implements ApiController {

    private final IdentityStore store;

    /** Which projects. */
    public record Query(@Nullable String name, @Nullable String domainId, @Nullable Boolean enabled) {}

    /** What a new project is to be; options and tags are none. */
    public record NewProject(
            String name,
            @Nullable String domainId,
            @Nullable String parentId,
            @Nullable String description,
            boolean enabled,
            @Nullable Boolean isDomain,
            @Nullable List<String> tags,
            @Nullable Map<String, Object> options) {}

    /** Administers a store. */
    @Activate
    public ProjectsController(@Reference IdentityStore store) {
        this.store = store;
    }

    /** Projects. */
    @Get
    @ApiVersion(base = "3.14")
    @Policy(value = "identity:list_projects", check = IdentityApi.READ)
    public ProjectList list(Query query, RequestContext context) {
        DomainBounds bounds = DomainBounds.of(store, context);
        return ProjectList.of(
                store.projects(query.domainId(), query.name()).stream()
                        .filter(project -> bounds.covers(project.domainId()))
                        .filter(project -> query.enabled() == null || query.enabled() == project.enabled()),
                "/projects",
                context);
    }

    /** One project. */
    @Get("{project_id}")
    @ApiVersion(base = "3.14")
    @ExpectedErrors(404)
    @Policy(value = "identity:get_project", check = IdentityApi.READ + " or project_id:%(target.project.id)s")
    public ProjectView show(Project project, RequestContext context) {
        return ProjectView.of(DomainBounds.of(store, context).require(project), context);
    }

    /** Creates a project. */
    @Post
    @ApiVersion(base = "3.14")
    @Status(201)
    @ExpectedErrors({400, 403, 404, 409})
    @Policy(value = "identity:create_project", check = IdentityApi.ADMIN)
    public ProjectView create(NewProject wanted, RequestContext context) {
        String domain = wanted.domainId() == null ? Domain.DEFAULT : wanted.domainId();
        DomainBounds.of(store, context).require(domain, "identity:create_project");
        StoreFaults.orMissing(store.domain(domain), "domain", domain);
        if (wanted.parentId() != null && !wanted.parentId().equals(domain)) {
            throw Fault.badRequest("Nested projects are not supported: the parent of a project must be its domain.");
        }
        Project project = new Project(
                Ids.random(),
                domain,
                wanted.name(),
                wanted.description() == null ? "" : wanted.description(),
                wanted.enabled());
        StoreFaults.store("project", project.name(), () -> store.add(project));
        return ProjectView.of(project, context);
    }

    /** Changes what is named. */
    @Patch("{project_id}")
    @ApiVersion(base = "3.14")
    @ExpectedErrors({403, 404, 409})
    @Policy(value = "identity:update_project", check = IdentityApi.ADMIN)
    public ProjectView update(Project project, Map<String, Object> changes, RequestContext context) {
        DomainBounds.of(store, context).requireManageable(project, "identity:update_project");
        AtomicReference<Optional<Project>> changed = new AtomicReference<>(Optional.empty());
        StoreFaults.store(
                "project",
                (String) changes.getOrDefault("name", project.name()),
                () -> changed.set(store.updateProject(project.id(), present -> changed(present, changes))));
        return ProjectView.of(
                StoreFaults.orMissing(Objects.requireNonNull(changed.get()), "project", project.id()), context);
    }

    private static Project changed(Project project, Map<String, Object> changes) {
        return new Project(
                project.id(),
                project.domainId(),
                (String) changes.getOrDefault("name", project.name()),
                Objects.requireNonNullElse((String) changes.getOrDefault("description", project.description()), ""),
                (Boolean) changes.getOrDefault("enabled", project.enabled()));
    }

    /** Deletes a project. What other services keep for it stays: they do not ask identity. */
    @Delete("{project_id}")
    @ApiVersion(base = "3.14")
    @Status(204)
    @ExpectedErrors({403, 404})
    @Policy(value = "identity:delete_project", check = IdentityApi.ADMIN)
    public void delete(Project project, RequestContext context) {
        DomainBounds.of(store, context).requireManageable(project, "identity:delete_project");
        store.deleteProject(project.id());
    }
}
