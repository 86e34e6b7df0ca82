// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.login;

import io.novella.api.Fault;
import io.novella.identity.internal.password.Lockout;
import io.novella.identity.internal.password.PasswordHashes;
import io.novella.identity.internal.store.ApplicationCredential;
import io.novella.identity.internal.store.Domain;
import io.novella.identity.internal.store.IdentityStore;
import io.novella.identity.internal.store.Project;
import io.novella.identity.internal.store.Scope;
import io.novella.identity.internal.store.User;
import io.novella.identity.internal.token.Session;
import io.novella.identity.internal.token.Tokens;
import io.novella.identity.internal.token.Tokens.Issued;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Logs users and application credentials in. Whatever is wrong, the client learns only that the login failed: not whether there is such a
 * user, such a project, or a lock.
 */
@Component(service = Logins.class, configurationPid = "io.novella.identity.tokens")
@Designate(ocd = Logins.Config.class)
public final class Logins {

    private static final int MAX_MINUTES = 7 * 24 * 60;

    private final IdentityStore store;
    private final Tokens tokens;
    private final Duration lifetime;
    private final Clock clock;
    private final Lockout lockout;

    /** Configuration {@code io.novella.identity.tokens}. */
    @ObjectClassDefinition(name = "Novella identity: tokens")
    public @interface Config {

        /** How long a token is in force. */
        @AttributeDefinition(description = "Lifetime of a token, in minutes, 1 to 10080.")
        int lifetime_minutes() default 60;
    }

    /** Logs in against a store. */
    @Activate
    public Logins(@Reference IdentityStore store, @Reference Tokens tokens, Config config) {
        this(
                store,
                tokens,
                Duration.ofMinutes(Math.max(1, Math.min(MAX_MINUTES, config.lifetime_minutes()))),
                Clock.systemUTC());
    }

    /** With a clock of a test's. */
    public Logins(IdentityStore store, Tokens tokens, Duration lifetime, Clock clock) {
        this.store = store;
        this.tokens = tokens;
        this.lifetime = lifetime;
        this.clock = clock;
        lockout = new Lockout(clock);
    }

    /** Somebody who has proved who they are. */
    private record Known(
            String userId, @Nullable ApplicationCredential credential, List<String> methods, Instant expires) {}

    /**
     * Issues a token for a valid proof.
     *
     * @param address IP address of the client
     * @throws Fault 401 if the proof or the scope is not good, 503 if too many log in at once or the database does not answer
     */
    public Issued login(Proof proof, ScopeRequest wanted, String address) {
        Tokens.Start start = tokens.start();
        Known known;
        if (proof instanceof Proof.Password password) {
            known = byPassword(password, address);
        } else if (proof instanceof Proof.Rescope rescope) {
            known = byToken(rescope);
        } else {
            known = byCredential((Proof.Credential) proof, address);
        }
        String credentialId =
                known.credential() == null ? null : known.credential().id();
        Scope scope = known.credential() == null ? scope(wanted, known.userId()) : scope(wanted, known.credential());
        return tokens.issue(start, known.userId(), scope, credentialId, known.methods(), known.expires())
                .orElseThrow(Logins::refused);
    }

    /**
     * Issues a token to a user without any proof, for the operator at the shell.
     *
     * @throws IllegalArgumentException if there is no such user in the default domain, or without a role in the project
     */
    public String issue(String userName, String projectName, Duration inForce) {
        Tokens.Start start = tokens.start();
        return store.users(Domain.DEFAULT, userName).stream()
                .findFirst()
                .flatMap(user -> store.projects(Domain.DEFAULT, projectName).stream()
                        .findFirst()
                        .flatMap(project -> tokens.issue(
                                start,
                                user.id(),
                                Scope.project(project.id()),
                                null,
                                List.of("password"),
                                clock.instant().plus(inForce))))
                .map(Issued::token)
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no enabled user '" + userName + "' with a role in a project '" + projectName + "'"));
    }

    /**
     * Changes a password, by who knows the present one.
     *
     * @throws Fault 401 if the present one is wrong
     */
    public void changePassword(User user, String present, String next, String address) {
        String hash = store.passwordHash(user.id()).orElseThrow(Logins::refused);
        verify(user.id(), user, address, () -> PasswordHashes.matches(present, hash));
        if (!store.replacePassword(user.id(), hash, PasswordHashes.hash(next))) {
            throw refused(); // it was changed meanwhile, so the present one is not that any more
        }
    }

    private Known byPassword(Proof.Password proof, String address) {
        Optional<User> user = user(proof.user());
        Optional<String> hash = user.flatMap(found -> store.passwordHash(found.id()));
        User known = verify(user.map(User::id).orElse(null), user.orElse(null), address, () -> {
            if (hash.isEmpty()) {
                PasswordHashes.matchesNobody(proof.password());
            }
            return hash.filter(expected -> PasswordHashes.matches(proof.password(), expected))
                    .isPresent();
        });
        return new Known(known.id(), null, List.of("password"), clock.instant().plus(lifetime));
    }

    /** A token for another scope does not live longer than the one that it was got for. */
    private Known byToken(Proof.Rescope proof) {
        Session session = tokens.session(proof.token()).orElseThrow(Logins::refused);
        if (session.credential() != null) {
            throw refused(); // that would be a way around its one project
        }
        List<String> methods = new ArrayList<>(session.token().methods());
        if (!methods.contains("token")) {
            methods.add("token");
        }
        return new Known(session.user().id(), null, methods, session.token().expires());
    }

    private Known byCredential(Proof.Credential proof, String address) {
        Optional<ApplicationCredential> credential = proof.id() != null
                ? store.credential(proof.id())
                : user(proof.user()).stream()
                        .flatMap(user -> store.credentials(user.id()).stream())
                        .filter(candidate -> candidate.name().equals(proof.name()))
                        .findFirst();
        User user = credential.flatMap(found -> store.user(found.userId())).orElse(null);
        Optional<String> hash = credential.flatMap(found -> store.secretHash(found.id()));
        User known = verify(credential.map(ApplicationCredential::id).orElse(null), user, address, () -> {
            if (hash.isEmpty()) {
                PasswordHashes.matchesNobody(proof.secret());
            }
            return hash.filter(expected -> PasswordHashes.matches(proof.secret(), expected))
                    .isPresent();
        });
        return new Known(
                known.id(),
                credential.orElseThrow(Logins::refused),
                List.of("application_credential"),
                clock.instant().plus(lifetime));
    }

    /** @param counted what is guessed, {@code null} if it does not exist */
    private User verify(@Nullable String counted, @Nullable User user, String address, BooleanSupplier matches) {
        try (Lockout.Attempt attempt = lockout.attempt(counted, address).orElseThrow(Logins::refused)) {
            if (!matches.getAsBoolean() || user == null || !user.enabled()) {
                attempt.failed();
                throw refused();
            }
            attempt.succeeded();
            return user;
        }
    }

    private Scope scope(ScopeRequest wanted, String userId) {
        if (wanted instanceof ScopeRequest.OfProject project) {
            return project(project).map(found -> Scope.project(found.id())).orElseThrow(Logins::refused);
        } else if (wanted instanceof ScopeRequest.OfDomain domain) {
            return domain(domain.domain())
                    .map(found -> Scope.domain(found.id()))
                    .orElseThrow(Logins::refused);
        } else if (wanted instanceof ScopeRequest.OfSystem) {
            return Scope.SYSTEM;
        } else if (wanted instanceof ScopeRequest.Unscoped) {
            return Scope.NONE;
        }
        return store.user(userId)
                .map(User::defaultProjectId)
                .flatMap(store::project)
                .filter(Project::enabled)
                .map(project -> Scope.project(project.id()))
                .filter(scope -> !store.rolesOf(userId, scope).isEmpty())
                .orElse(Scope.NONE);
    }

    /** An application credential is for its one project, whether that is said or not. */
    private Scope scope(ScopeRequest wanted, ApplicationCredential credential) {
        boolean fits = wanted instanceof ScopeRequest.Default
                || (wanted instanceof ScopeRequest.OfProject project
                        && project(project)
                                .filter(found -> found.id().equals(credential.projectId()))
                                .isPresent());
        if (!fits) {
            throw refused();
        }
        return Scope.project(credential.projectId());
    }

    private Optional<User> user(UserRef wanted) {
        return wanted.id() != null
                ? store.user(wanted.id())
                : domain(wanted.domain()).flatMap(domain -> store.users(domain.id(), wanted.name()).stream()
                        .filter(user -> user.name().equals(wanted.name()))
                        .findFirst());
    }

    private Optional<Project> project(ScopeRequest.OfProject wanted) {
        return wanted.id() != null
                ? store.project(wanted.id())
                : domain(wanted.domain()).flatMap(domain -> store.projects(domain.id(), wanted.name()).stream()
                        .filter(project -> project.name().equals(wanted.name()))
                        .findFirst());
    }

    private Optional<Domain> domain(DomainRef wanted) {
        return wanted.id() != null
                ? store.domain(wanted.id())
                : store.domains().stream()
                        .filter(domain -> domain.name().equals(wanted.name()))
                        .findFirst();
    }

    private static Fault refused() {
        return new Fault(401, "The request you have made requires authentication.");
    }
}
