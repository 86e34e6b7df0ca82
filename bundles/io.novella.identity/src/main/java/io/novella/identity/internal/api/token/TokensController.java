// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.api.token;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Delete;
import io.novella.api.ExpectedErrors;
import io.novella.api.Fault;
import io.novella.api.Get;
import io.novella.api.Policy;
import io.novella.api.Post;
import io.novella.api.RequestContext;
import io.novella.api.Status;
import io.novella.api.Unauthenticated;
import io.novella.identity.internal.api.DomainBounds;
import io.novella.identity.internal.api.IdentityApi;
import io.novella.identity.internal.api.catalog.ServiceCatalog;
import io.novella.identity.internal.login.DomainRef;
import io.novella.identity.internal.login.Logins;
import io.novella.identity.internal.login.Proof;
import io.novella.identity.internal.login.UserRef;
import io.novella.identity.internal.store.IdentityStore;
import io.novella.identity.internal.token.Session;
import io.novella.identity.internal.token.Tokens;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Logging in, looking at a token, logging out. */
@Component
@ExpectedErrors(503)
@ApiResource(service = "identity", path = "auth/tokens")
public final class TokensController implements ApiController {

    private static final String SUBJECT = "X-Subject-Token";

    private final Logins logins;
    private final Tokens tokens;
    private final ServiceCatalog catalog;
    private final IdentityStore store;

    /** What somebody shows, and what for. */
    public record LoginParams(
            List<String> methods,
            @Nullable PasswordParams password,
            @Nullable RescopeParams token,
            @Nullable CredentialParams applicationCredential,
            @Nullable Object scope,
            @Nullable String nocatalog) {

        @Override
        public String toString() {
            return "a login by " + methods;
        }
    }

    /** A password. */
    public record PasswordParams(
            @Nullable String id,
            @Nullable String name,
            @Nullable String domainId,
            @Nullable String domainName,
            String password) {

        @Override
        public String toString() {
            return "the password of user " + id + " " + name;
        }
    }

    /** A token. */
    public record RescopeParams(String id) {

        @Override
        public String toString() {
            return "a token";
        }
    }

    /** An application credential. */
    public record CredentialParams(
            @Nullable String id,
            @Nullable String name,
            @Nullable String userId,
            @Nullable String userName,
            @Nullable String domainId,
            @Nullable String domainName,
            String secret) {

        @Override
        public String toString() {
            return "application credential " + id + " " + name;
        }
    }

    /** Whether to leave the catalogue out. */
    public record Query(@Nullable String nocatalog) {}

    /** Issues and looks up. */
    @Activate
    public TokensController(
            @Reference Logins logins,
            @Reference Tokens tokens,
            @Reference ServiceCatalog catalog,
            @Reference IdentityStore store) {
        this.store = store;
        this.logins = logins;
        this.tokens = tokens;
        this.catalog = catalog;
    }

    /** Logs in. */
    @Post
    @Unauthenticated
    @ApiVersion(base = "3.14")
    @Status(201)
    @ExpectedErrors({400, 401})
    @Policy(value = "identity:authenticate", check = "@")
    public TokenView issue(LoginParams login, RequestContext context) {
        Tokens.Issued issued = logins.login(proof(login), ScopeReader.read(login.scope()), context.clientAddress());
        return TokenView.of(
                issued.token(), issued.session(), login.nocatalog() == null ? catalog.entries(context) : null);
    }

    private static Proof proof(LoginParams login) {
        if (login.methods().size() != 1) {
            throw Fault.badRequest("A login must use exactly one method.");
        }
        PasswordParams password = login.password();
        CredentialParams credential = login.applicationCredential();
        RescopeParams token = login.token();
        String method = login.methods().get(0);
        if (method.equals("password") && password != null) {
            return new Proof.Password(
                    new UserRef(
                            password.id(), password.name(), new DomainRef(password.domainId(), password.domainName())),
                    password.password());
        } else if (method.equals("token") && token != null) {
            return new Proof.Rescope(token.id());
        } else if (method.equals("application_credential") && credential != null) {
            return new Proof.Credential(
                    credential.id(),
                    credential.name(),
                    new UserRef(
                            credential.userId(),
                            credential.userName(),
                            new DomainRef(credential.domainId(), credential.domainName())),
                    credential.secret());
        }
        throw new Fault(
                401,
                "Attempted to authenticate with an unsupported method, or the method's part of the body is missing.");
    }

    /** Shows a token: one's own, or with the rule for it another's. */
    @Get
    @ApiVersion(base = "3.14")
    @ExpectedErrors({403, 404})
    @Policy(value = "identity:validate_own_token", check = "@")
    public TokenView show(Query query, RequestContext context) {
        String token = context.header(SUBJECT).orElse("");
        Session session = tokens.session(token).orElseThrow(TokensController::unknown);
        requireOwn(session, IdentityApi.VALIDATE, context);
        return TokenView.of(token, session, query.nocatalog() == null ? catalog.entries(context) : null);
    }

    /** Revokes a token: one's own, or with the rule for it another's. */
    @Delete
    @ApiVersion(base = "3.14")
    @Status(204)
    @ExpectedErrors({403, 404})
    @Policy(value = "identity:revoke_own_token", check = "@")
    public void revoke(RequestContext context) {
        String token = context.header(SUBJECT).orElse("");
        Session session = tokens.session(token).orElseThrow(TokensController::unknown);
        requireOwn(session, IdentityApi.REVOKE, context);
        if (!session.user().id().equals(context.caller().userId())) {
            bounds(context).requireManageable(session.user(), IdentityApi.REVOKE);
        }
        tokens.revoke(token);
    }

    private DomainBounds bounds(RequestContext context) {
        return DomainBounds.of(store, context);
    }

    /** The token to act on is in a header, where no rule of the operation itself can look. */
    private void requireOwn(Session session, String rule, RequestContext context) {
        boolean isOwn = session.user().id().equals(context.caller().userId());
        if (!isOwn
                && !(context.allows(rule)
                        && bounds(context).covers(session.user().domainId()))) {
            throw Fault.forbidden("Policy doesn't allow " + rule + " to be performed.");
        }
    }

    private static Fault unknown() {
        return Fault.notFound("Could not find token.");
    }
}
