// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.api.user;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Caller;
import io.novella.api.Delete;
import io.novella.api.ExpectedErrors;
import io.novella.api.Fault;
import io.novella.api.Get;
import io.novella.api.Policy;
import io.novella.api.Post;
import io.novella.api.RequestContext;
import io.novella.api.Status;
import io.novella.identity.internal.Ids;
import io.novella.identity.internal.api.DomainBounds;
import io.novella.identity.internal.api.IdentityApi;
import io.novella.identity.internal.api.StoreFaults;
import io.novella.identity.internal.api.Times;
import io.novella.identity.internal.api.token.TokenView;
import io.novella.identity.internal.password.PasswordHashes;
import io.novella.identity.internal.store.ApplicationCredential;
import io.novella.identity.internal.store.IdentityStore;
import io.novella.identity.internal.store.Role;
import io.novella.identity.internal.store.User;
import io.novella.identity.internal.token.Session;
import io.novella.identity.internal.token.Token;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Application credentials of a user, who alone makes them. */
@Component
@ExpectedErrors(503)
@ApiResource(service = "identity", path = "users/{user_id}/application_credentials", target = User.class)
public final class ApplicationCredentialsController implements ApiController {

    private static final String OWN = "user_id:%(target.user.id)s";

    private final IdentityStore store;
    private final Clock clock;

    /** Which ones. */
    public record Query(@Nullable String name) {}

    /** What a new one is to be; without roles it has those of the token, without a secret one is made. */
    public record NewCredential(
            String name,
            @Nullable String description,
            @Nullable String secret,
            @Nullable String expiresAt,
            @Nullable List<RoleRef> roles,
            @Nullable Boolean unrestricted) {

        @Override
        public String toString() {
            return "new application credential " + name;
        }
    }

    /** A role by id or name. */
    public record RoleRef(@Nullable String id, @Nullable String name) {}

    /** One as clients see it; the secret only when it is new. */
    public record CredentialView(
            String id,
            String name,
            String description,
            @Nullable String secret,
            String projectId,
            String userId,
            Optional<String> expiresAt,
            boolean unrestricted,
            List<TokenView.RoleName> roles,
            String self) {

        @Override
        public String toString() {
            return "application credential " + id;
        }
    }

    /** All of a user. */
    public record CredentialList(
            List<CredentialView> applicationCredentials,
            String self,
            Optional<String> next,
            Optional<String> previous) {}

    /** Administers a store. */
    @Activate
    public ApplicationCredentialsController(@Reference IdentityStore store) {
        this(store, Clock.systemUTC());
    }

    /** With a clock of a test's. */
    public ApplicationCredentialsController(IdentityStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** All of the user. */
    @Get
    @ApiVersion(base = "3.14")
    @ExpectedErrors(404)
    @Policy(value = "identity:list_application_credentials", check = IdentityApi.READ + " or " + OWN)
    public CredentialList list(User user, Query query, RequestContext context) {
        DomainBounds.of(store, context).require(user);
        return new CredentialList(
                store.credentials(user.id()).stream()
                        .filter(each -> query.name() == null || query.name().equals(each.name()))
                        .map(each -> view(each, null, context))
                        .toList(),
                url(user.id(), context),
                Optional.empty(),
                Optional.empty());
    }

    /** One. */
    @Get("{credential_id}")
    @ApiVersion(base = "3.14")
    @ExpectedErrors(404)
    @Policy(value = "identity:get_application_credential", check = IdentityApi.READ + " or " + OWN)
    public CredentialView show(User user, RequestContext context) {
        DomainBounds.of(store, context).require(user);
        return view(credential(user, context), null, context);
    }

    /** Makes one for the project of the token. */
    @Post
    @ApiVersion(base = "3.14")
    @Status(201)
    @ExpectedErrors({400, 403, 409})
    @Policy(value = "identity:create_application_credential", check = OWN)
    public CredentialView create(User user, NewCredential wanted, RequestContext context) {
        requireUnrestricted(context.caller());
        String project = context.caller()
                .projectId()
                .orElseThrow(() -> Fault.badRequest(
                        "An application credential needs a project, but the token has no project scope."));
        Instant expires = wanted.expiresAt() == null ? null : Times.read(wanted.expiresAt());
        if (expires != null && !expires.isAfter(clock.instant())) {
            throw Fault.badRequest("Invalid input for field/attribute expires_at. Value: " + wanted.expiresAt()
                    + ". An application credential cannot expire in the past.");
        }
        String secret = wanted.secret() == null ? Token.random() : wanted.secret();
        ApplicationCredential credential = new ApplicationCredential(
                Ids.random(),
                user.id(),
                project,
                wanted.name(),
                wanted.description() == null ? "" : wanted.description(),
                expires,
                Boolean.TRUE.equals(wanted.unrestricted()),
                roles(wanted.roles(), context.caller()));
        String hash = PasswordHashes.hash(secret);
        StoreFaults.store("application_credential", credential.name(), () -> store.add(credential, hash));
        return view(credential, secret, context);
    }

    /** Deletes one, and its tokens. */
    @Delete("{credential_id}")
    @ApiVersion(base = "3.14")
    @Status(204)
    @ExpectedErrors({403, 404})
    @Policy(value = "identity:delete_application_credential", check = IdentityApi.ADMIN + " or " + OWN)
    public void delete(User user, RequestContext context) {
        requireUnrestricted(context.caller());
        if (!user.id().equals(context.caller().userId())) {
            DomainBounds.of(store, context).requireManageable(user, "identity:delete_application_credential");
        }
        store.deleteCredential(credential(user, context).id());
    }

    /** Else whoever gets hold of one could make a second that outlives it. */
    private static void requireUnrestricted(Caller caller) {
        if (Boolean.TRUE.equals(caller.credentials().get(Session.RESTRICTED))) {
            throw Fault.forbidden(
                    "A token of a restricted application credential cannot manage application credentials.");
        }
    }

    private List<String> roles(@Nullable List<RoleRef> wanted, Caller caller) {
        List<Role> own = store.roles().stream()
                .filter(role -> caller.roles().contains(role.name()))
                .toList();
        if (wanted == null || wanted.isEmpty()) {
            return own.stream().map(Role::id).toList();
        }
        return wanted.stream()
                .map(ref -> own.stream()
                        .filter(role -> ref.id() == null
                                ? role.name().equals(ref.name())
                                : role.id().equals(ref.id()))
                        .findFirst()
                        .orElseThrow(() -> Fault.badRequest("You do not have the role "
                                + (ref.id() == null ? ref.name() : ref.id()) + " in this project.")))
                .map(Role::id)
                .distinct()
                .toList();
    }

    private ApplicationCredential credential(User user, RequestContext context) {
        String id = context.pathVariable("credential_id").orElseThrow();
        return StoreFaults.orMissing(
                store.credential(id).filter(each -> each.userId().equals(user.id())), "application credential", id);
    }

    private CredentialView view(ApplicationCredential credential, @Nullable String secret, RequestContext context) {
        return new CredentialView(
                credential.id(),
                credential.name(),
                credential.description(),
                secret,
                credential.projectId(),
                credential.userId(),
                Optional.ofNullable(credential.expires()).map(Times::text),
                credential.unrestricted(),
                store.roles().stream()
                        .filter(role -> credential.roleIds().contains(role.id()))
                        .map(role -> new TokenView.RoleName(role.id(), role.name()))
                        .toList(),
                url(credential.userId(), context) + "/" + credential.id());
    }

    private static String url(String userId, RequestContext context) {
        return context.serviceUrl() + "/users/" + userId + "/application_credentials";
    }
}
