// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.api.user;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Delete;
import io.novella.api.ExpectedErrors;
import io.novella.api.Get;
import io.novella.api.Patch;
import io.novella.api.Policy;
import io.novella.api.Post;
import io.novella.api.RequestContext;
import io.novella.api.Status;
import io.novella.identity.internal.Ids;
import io.novella.identity.internal.api.DomainBounds;
import io.novella.identity.internal.api.IdentityApi;
import io.novella.identity.internal.api.ScopesOfUser;
import io.novella.identity.internal.api.StoreFaults;
import io.novella.identity.internal.api.project.ProjectList;
import io.novella.identity.internal.login.Logins;
import io.novella.identity.internal.password.PasswordHashes;
import io.novella.identity.internal.store.Domain;
import io.novella.identity.internal.store.IdentityStore;
import io.novella.identity.internal.store.User;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Users: list, show, create, change, delete, and their passwords. */
@Component
@ExpectedErrors(503)
@ApiResource(service = "identity", path = "users", target = User.class)
public final class UsersController implements ApiController {

    private static final String OWN = IdentityApi.READ + " or user_id:%(target.user.id)s";

    private final IdentityStore store;
    private final Logins logins;

    /** Which users. */
    public record Query(@Nullable String name, @Nullable String domainId, @Nullable Boolean enabled) {}

    /** Users, all at once. */
    public record UserList(List<UserView> users, String self, Optional<String> next, Optional<String> previous) {}

    /** What a new user is to be; options are none. */
    public record NewUser(
            String name,
            @Nullable String domainId,
            @Nullable String password,
            @Nullable String email,
            @Nullable String description,
            boolean enabled,
            @Nullable String defaultProjectId,
            @Nullable Map<String, Object> options) {

        @Override
        public String toString() {
            return "new user " + name;
        }
    }

    /** A change of a password. */
    public record NewPassword(String password, String originalPassword) {

        @Override
        public String toString() {
            return "a new password";
        }
    }

    /** Administers a store. */
    @Activate
    public UsersController(@Reference IdentityStore store, @Reference Logins logins) {
        this.store = store;
        this.logins = logins;
    }

    /** Users. */
    @Get
    @ApiVersion(base = "3.14")
    @Policy(value = "identity:list_users", check = IdentityApi.READ)
    public UserList list(Query query, RequestContext context) {
        DomainBounds bounds = DomainBounds.of(store, context);
        String domain = query.domainId() == null ? bounds.domain().orElse(null) : query.domainId();
        List<UserView> users = store.users(domain, query.name()).stream()
                .filter(user -> bounds.covers(user.domainId()))
                .filter(user -> query.enabled() == null || query.enabled() == user.enabled())
                .map(user -> UserView.of(user, context))
                .toList();
        return new UserList(users, context.serviceUrl() + "/users", Optional.empty(), Optional.empty());
    }

    /** One user. */
    @Get("{user_id}")
    @ApiVersion(base = "3.14")
    @ExpectedErrors(404)
    @Policy(value = "identity:get_user", check = OWN)
    public UserView show(User user, RequestContext context) {
        return UserView.of(DomainBounds.of(store, context).require(user), context);
    }

    /** Creates a user. */
    @Post
    @ApiVersion(base = "3.14")
    @Status(201)
    @ExpectedErrors({403, 404, 409})
    @Policy(value = "identity:create_user", check = IdentityApi.ADMIN)
    public UserView create(NewUser wanted, RequestContext context) {
        String domain = wanted.domainId() == null ? Domain.DEFAULT : wanted.domainId();
        DomainBounds.of(store, context).require(domain, "identity:create_user");
        StoreFaults.orMissing(store.domain(domain), "domain", domain);
        String hash = wanted.password() == null ? null : PasswordHashes.hash(wanted.password());
        User user = new User(
                Ids.random(),
                domain,
                wanted.name(),
                wanted.email(),
                wanted.description() == null ? "" : wanted.description(),
                wanted.enabled(),
                wanted.defaultProjectId());
        StoreFaults.store("user", user.name(), () -> store.add(user, hash));
        return UserView.of(user, context);
    }

    /** Changes what is named. Takes a map, because null differs from absent. */
    @Patch("{user_id}")
    @ApiVersion(base = "3.14")
    @ExpectedErrors({403, 404, 409})
    @Policy(value = "identity:update_user", check = IdentityApi.ADMIN)
    public UserView update(User user, Map<String, Object> changes, RequestContext context) {
        DomainBounds.of(store, context).requireManageable(user, "identity:update_user");
        String hash = changes.get("password") instanceof String password ? PasswordHashes.hash(password) : null;
        AtomicReference<Optional<User>> changed = new AtomicReference<>(Optional.empty());
        StoreFaults.store(
                "user",
                (String) changes.getOrDefault("name", user.name()),
                () -> changed.set(store.updateUser(user.id(), present -> changed(present, changes), hash)));
        return UserView.of(StoreFaults.orMissing(Objects.requireNonNull(changed.get()), "user", user.id()), context);
    }

    private static User changed(User user, Map<String, Object> changes) {
        return new User(
                user.id(),
                user.domainId(),
                (String) changes.getOrDefault("name", user.name()),
                changes.containsKey("email") ? (String) changes.get("email") : user.email(),
                Objects.requireNonNullElse((String) changes.getOrDefault("description", user.description()), ""),
                (Boolean) changes.getOrDefault("enabled", user.enabled()),
                changes.containsKey("default_project_id")
                        ? (String) changes.get("default_project_id")
                        : user.defaultProjectId());
    }

    /** Deletes a user. */
    @Delete("{user_id}")
    @ApiVersion(base = "3.14")
    @Status(204)
    @ExpectedErrors({403, 404})
    @Policy(value = "identity:delete_user", check = IdentityApi.ADMIN)
    public void delete(User user, RequestContext context) {
        DomainBounds.of(store, context).requireManageable(user, "identity:delete_user");
        store.deleteUser(user.id());
    }

    /** Changes one's own password. */
    @Post("{user_id}/password")
    @ApiVersion(base = "3.14")
    @Status(204)
    @ExpectedErrors(401)
    @Policy(value = "identity:change_password", check = "user_id:%(target.user.id)s")
    public void changePassword(User user, NewPassword params, RequestContext context) {
        logins.changePassword(user, params.originalPassword(), params.password(), context.clientAddress());
    }

    /** The projects where a user has a role. */
    @Get("{user_id}/projects")
    @ApiVersion(base = "3.14")
    @ExpectedErrors(404)
    @Policy(value = "identity:list_user_projects", check = OWN)
    public ProjectList projects(User user, RequestContext context) {
        DomainBounds.of(store, context).require(user);
        return ProjectList.of(ScopesOfUser.projects(store, user.id()), "/users/" + user.id() + "/projects", context);
    }
}
