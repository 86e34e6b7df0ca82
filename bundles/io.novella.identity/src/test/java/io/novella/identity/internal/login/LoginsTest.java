// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.api.Fault;
import io.novella.identity.internal.SettableClock;
import io.novella.identity.internal.TestIdentity;
import io.novella.identity.internal.password.PasswordHashes;
import io.novella.identity.internal.store.ApplicationCredential;
import io.novella.identity.internal.store.Assignment;
import io.novella.identity.internal.store.ConnectionPool;
import io.novella.identity.internal.store.Domain;
import io.novella.identity.internal.store.Project;
import io.novella.identity.internal.store.Role;
import io.novella.identity.internal.store.Scope;
import io.novella.identity.internal.store.SqlIdentityStore;
import io.novella.identity.internal.store.User;
import io.novella.identity.internal.token.Session;
import io.novella.identity.internal.token.Tokens;
import io.novella.identity.internal.token.Tokens.Issued;
import io.novella.testkit.Stub;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Logins by password, token and application credential, and the scopes that they get. */
class LoginsTest {

    private static final String ADDRESS = "192.0.2.1";
    private static final Duration LIFETIME = Duration.ofHours(1);
    private static final String HASH = PasswordHashes.hash("right");
    private static final DomainRef DEFAULT = new DomainRef(null, "Default");
    private static final DomainRef OTHER = new DomainRef("d2", null);
    private static final UserRef ANN = new UserRef(null, "ann", DEFAULT);
    private static final ScopeRequest ANY = new ScopeRequest.Default();

    private final SettableClock clock = new SettableClock();
    private final ConnectionPool pool = TestIdentity.pool(TestIdentity.database());
    private final SqlIdentityStore store = TestIdentity.store(pool);
    private final Tokens tokens = new Tokens(store, clock);
    private final Logins logins = new Logins(store, tokens, LIFETIME, clock);

    @BeforeEach
    void fill() {
        store.add(new Domain(Domain.DEFAULT, "Default", "", true));
        store.add(new Domain("d2", "Other", "", true));
        store.add(new Project("p1", Domain.DEFAULT, "blue", "", true));
        store.add(new Project("p2", "d2", "blue", "", true));
        store.add(new Project("p3", Domain.DEFAULT, "red", "", true));
        store.add(new Role("r1", "member", ""));
        store.add(user("u1", Domain.DEFAULT, "ann", "p1"), HASH);
        store.add(user("u2", "d2", "ann", null), HASH);
        store.add(user("u3", Domain.DEFAULT, "bob", null), HASH);
        store.add(new Assignment("u1", Scope.project("p1"), "r1"));
        store.add(new Assignment("u1", Scope.project("p3"), "r1"));
        store.add(new Assignment("u2", Scope.project("p2"), "r1"));
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private static User user(String id, String domain, String name, @Nullable String project) {
        return new User(id, domain, name, null, "", true, project);
    }

    private Session password(UserRef user, String password, ScopeRequest scope) {
        return logins.login(new Proof.Password(user, password), scope, ADDRESS).session();
    }

    private static ScopeRequest project(@Nullable String id, @Nullable String name, DomainRef domain) {
        return new ScopeRequest.OfProject(id, name, domain);
    }

    private static void isRefused(Runnable login) {
        assertThatThrownBy(login::run)
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.status()).isEqualTo(401))
                .hasMessage("The request you have made requires authentication.");
    }

    @Test
    void passwordGivesATokenOfTheUserForTheLifetime() {
        Session session = password(ANN, "right", ANY);

        assertThat(session.user().id()).isEqualTo("u1");
        assertThat(session.token().methods()).containsExactly("password");
        assertThat(session.token().expires()).isEqualTo(clock.instant().plus(LIFETIME));
        assertThat(session.token().credentialId()).isNull();
    }

    @Test
    void userIsFoundByIdOrByTheNameInItsDomain() {
        assertThat(password(new UserRef("u2", null, DEFAULT), "right", ANY)
                        .user()
                        .id())
                .isEqualTo("u2");
        assertThat(password(new UserRef(null, "ann", OTHER), "right", ANY)
                        .user()
                        .id())
                .isEqualTo("u2");
        assertThat(password(new UserRef(null, "ann", new DomainRef(null, "Other")), "right", ANY)
                        .user()
                        .id())
                .isEqualTo("u2");
        isRefused(() -> password(new UserRef(null, "bob", OTHER), "right", ANY));
        isRefused(() -> password(new UserRef(null, null, DEFAULT), "right", ANY));
        isRefused(() -> password(new UserRef(null, "ann", new DomainRef(null, null)), "right", ANY));
        isRefused(() -> password(new UserRef(null, "ann", new DomainRef(null, "default")), "right", ANY));
        isRefused(() -> password(new UserRef("u9", null, DEFAULT), "right", ANY));
    }

    @Test
    void wrongPasswordNoPasswordAndDisabledUserAreRefused() {
        store.add(user("u4", Domain.DEFAULT, "carl", null), null);

        isRefused(() -> password(ANN, "wrong", ANY));
        isRefused(() -> password(new UserRef("u4", null, DEFAULT), "right", ANY));
        store.updateUser("u1", ann -> new User("u1", ann.domainId(), "ann", null, "", false, "p1"), null);
        isRefused(() -> password(ANN, "right", ANY));
    }

    @Test
    void fiveFailuresLockAndASuccessForgetsThem() {
        for (int round = 0; round < 2; round++) {
            for (int failure = 0; failure < 4; failure++) {
                isRefused(() -> password(ANN, "wrong", ANY));
            }
            assertThat(password(ANN, "right", ANY).user().id()).isEqualTo("u1");
        }
        for (int failure = 0; failure < 5; failure++) {
            isRefused(() -> password(ANN, "wrong", ANY));
        }
        isRefused(() -> password(ANN, "right", ANY));
        assertThat(password(new UserRef("u3", null, DEFAULT), "right", ANY)
                        .user()
                        .id())
                .as("another user")
                .isEqualTo("u3");
    }

    @Test
    void loginWithoutAScopeIsForTheDefaultProjectWhileItCanBe() {
        assertThat(password(ANN, "right", ANY).token().scope()).isEqualTo(Scope.project("p1"));
        assertThat(password(new UserRef("u3", null, DEFAULT), "right", ANY)
                        .token()
                        .scope())
                .as("no default project")
                .isEqualTo(Scope.NONE);
        store.remove(new Assignment("u1", Scope.project("p1"), "r1"));
        assertThat(password(ANN, "right", ANY).token().scope()).as("no role").isEqualTo(Scope.NONE);
        store.add(new Assignment("u1", Scope.project("p1"), "r1"));
        store.updateProject("p1", blue -> new Project("p1", Domain.DEFAULT, "blue", "", false));
        assertThat(password(ANN, "right", ANY).token().scope()).as("disabled").isEqualTo(Scope.NONE);
    }

    @Test
    void scopeIsFoundByIdOrName() {
        store.add(new Assignment("u1", Scope.project("p2"), "r1"));
        store.add(new Assignment("u1", Scope.domain("d2"), "r1"));
        store.add(new Assignment("u1", Scope.SYSTEM, "r1"));

        assertThat(scope(project("p3", null, DEFAULT))).isEqualTo(Scope.project("p3"));
        assertThat(scope(project(null, "red", DEFAULT))).isEqualTo(Scope.project("p3"));
        assertThat(scope(project(null, "blue", OTHER))).isEqualTo(Scope.project("p2"));
        assertThat(scope(new ScopeRequest.OfDomain(OTHER))).isEqualTo(Scope.domain("d2"));
        assertThat(scope(new ScopeRequest.OfDomain(new DomainRef(null, "Other"))))
                .isEqualTo(Scope.domain("d2"));
        assertThat(scope(new ScopeRequest.OfSystem())).isEqualTo(Scope.SYSTEM);
        assertThat(scope(new ScopeRequest.Unscoped())).isEqualTo(Scope.NONE);
        isRefused(() -> scope(project("p9", null, DEFAULT)));
        isRefused(() -> scope(project(null, "red", OTHER)));
        isRefused(() -> scope(project(null, null, DEFAULT)));
        isRefused(() -> scope(new ScopeRequest.OfDomain(DEFAULT)));
        isRefused(() -> scope(new ScopeRequest.OfDomain(new DomainRef("d9", null))));
    }

    private Scope scope(ScopeRequest wanted) {
        return logins.login(new Proof.Password(ANN, "right"), wanted, ADDRESS)
                .session()
                .token()
                .scope();
    }

    @Test
    void tokenForAnotherScopeExpiresWithTheFirst() {
        Issued first = logins.login(new Proof.Password(ANN, "right"), ANY, ADDRESS);
        Instant end = first.session().token().expires();
        clock.pass(Duration.ofMinutes(10));

        Issued second = logins.login(new Proof.Rescope(first.token()), project("p3", null, DEFAULT), ADDRESS);
        Session third = logins.login(new Proof.Rescope(second.token()), new ScopeRequest.Unscoped(), ADDRESS)
                .session();

        assertThat(second.session().token().expires()).isEqualTo(end);
        assertThat(second.session().token().methods()).containsExactly("password", "token");
        assertThat(second.session().token().scope()).isEqualTo(Scope.project("p3"));
        assertThat(third.token().expires()).isEqualTo(end);
        assertThat(third.token().methods()).containsExactly("password", "token");
        tokens.revoke(first.token());
        isRefused(() -> logins.login(new Proof.Rescope(first.token()), ANY, ADDRESS));
    }

    private void credential(String id, String userId, String project, String name, @Nullable Instant expires) {
        store.add(
                new ApplicationCredential(id, userId, project, name, "", expires, false, List.of("r1")),
                PasswordHashes.hash("secret of " + id));
    }

    private Issued credential(
            @Nullable String id, @Nullable String name, UserRef user, String secret, ScopeRequest scope) {
        return logins.login(new Proof.Credential(id, name, user, secret), scope, ADDRESS);
    }

    @Test
    void applicationCredentialIsFoundByIdOrByTheNameOfItsUser() {
        credential("c1", "u1", "p1", "robot", null);
        credential("c2", "u1", "p3", "other", null);
        credential("c3", "u2", "p2", "robot", null);

        Session byId = credential("c2", null, ANN, "secret of c2", ANY).session();
        assertThat(byId.token().credentialId()).isEqualTo("c2");
        assertThat(byId.token().scope()).isEqualTo(Scope.project("p3"));
        assertThat(byId.token().methods()).containsExactly("application_credential");
        assertThat(byId.token().expires()).isEqualTo(clock.instant().plus(LIFETIME));
        assertThat(byId.user().id()).isEqualTo("u1");
        assertThat(credential(null, "robot", ANN, "secret of c1", ANY)
                        .session()
                        .token()
                        .credentialId())
                .isEqualTo("c1");
        assertThat(credential(null, "other", ANN, "secret of c2", ANY)
                        .session()
                        .token()
                        .credentialId())
                .isEqualTo("c2");
        isRefused(() -> credential("c2", null, ANN, "secret of c1", ANY));
        isRefused(() -> credential("c9", null, ANN, "secret of c1", ANY));
        isRefused(() -> credential(null, "none", ANN, "secret of c1", ANY));
        isRefused(() -> credential(null, "robot", new UserRef(null, "bob", DEFAULT), "secret of c1", ANY));
    }

    @Test
    void applicationCredentialIsForItsProjectOnly() {
        credential("c1", "u1", "p1", "robot", null);
        store.add(new Assignment("u1", Scope.SYSTEM, "r1"));
        store.add(new Assignment("u1", Scope.domain("d2"), "r1"));

        assertThat(credential("c1", null, ANN, "secret of c1", project(null, "blue", DEFAULT))
                        .session()
                        .token()
                        .scope())
                .isEqualTo(Scope.project("p1"));
        for (ScopeRequest other : List.of(
                project("p3", null, DEFAULT),
                project("p9", null, DEFAULT),
                new ScopeRequest.OfSystem(),
                new ScopeRequest.OfDomain(OTHER),
                new ScopeRequest.Unscoped())) {
            isRefused(() -> credential("c1", null, ANN, "secret of c1", other));
        }
    }

    @Test
    void tokenOfAnApplicationCredentialGivesNoOtherToken() {
        credential("c1", "u1", "p1", "robot", null);
        Issued issued = credential("c1", null, ANN, "secret of c1", ANY);

        isRefused(() -> logins.login(new Proof.Rescope(issued.token()), ANY, ADDRESS));
    }

    @Test
    void expiredApplicationCredentialIsRefused() {
        credential("c1", "u1", "p1", "robot", clock.instant().plusSeconds(60));
        clock.pass(Duration.ofSeconds(59));
        assertThat(credential("c1", null, ANN, "secret of c1", ANY)
                        .session()
                        .user()
                        .id())
                .isEqualTo("u1");
        clock.pass(Duration.ofSeconds(1));
        isRefused(() -> credential("c1", null, ANN, "secret of c1", ANY));
    }

    @Test
    void fiveFailuresLockAnApplicationCredentialButNotItsUser() {
        credential("c1", "u1", "p1", "robot", null);
        for (int failure = 0; failure < 5; failure++) {
            isRefused(() -> credential("c1", null, ANN, "wrong", ANY));
        }
        isRefused(() -> credential("c1", null, ANN, "secret of c1", ANY));
        assertThat(password(ANN, "right", ANY).user().id()).isEqualTo("u1");
    }

    @Test
    void passwordIsChangedByItsUserOnly() {
        User ann = store.user("u1").orElseThrow();
        store.add(user("u4", Domain.DEFAULT, "carl", null), null);

        isRefused(() -> logins.changePassword(ann, "wrong", "new", ADDRESS));
        isRefused(() -> logins.changePassword(store.user("u4").orElseThrow(), "right", "new", ADDRESS));
        assertThat(password(ANN, "right", ANY).user().id()).isEqualTo("u1");
        logins.changePassword(ann, "right", "new", ADDRESS);
        isRefused(() -> password(ANN, "right", ANY));
        assertThat(password(ANN, "new", ANY).user().id()).isEqualTo("u1");
    }

    @Test
    void operatorIssuesTokensOfUsersInTheirProjects() {
        Session session = tokens.session(logins.issue("ann", "blue", Duration.ofMinutes(5)))
                .orElseThrow();

        assertThat(session.user().id()).isEqualTo("u1");
        assertThat(session.token().scope()).isEqualTo(Scope.project("p1"));
        assertThat(session.token().expires()).isEqualTo(clock.instant().plus(Duration.ofMinutes(5)));
        for (List<String> unknown : List.of(List.of("eve", "blue"), List.of("ann", "green"), List.of("bob", "blue"))) {
            assertThatThrownBy(() -> logins.issue(unknown.get(0), unknown.get(1), Duration.ofMinutes(5)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("there is no enabled user '" + unknown.get(0) + "' with a role in a project '"
                            + unknown.get(1) + "'");
        }
    }

    private static Logins.Config minutes(int minutes) {
        return Stub.of(Logins.Config.class, Map.of("lifetime_minutes", minutes));
    }

    @ParameterizedTest
    @CsvSource({"-5, 1", "0, 1", "1, 1", "90, 90", "10080, 10080", "10081, 10080"})
    void configuredLifetimeIsBetweenAMinuteAndAWeek(int configured, int effective) {
        Instant before = Clock.systemUTC().instant();
        Session session = new Logins(store, new Tokens(store), minutes(configured))
                .login(new Proof.Password(ANN, "right"), ANY, ADDRESS)
                .session();
        Instant after = Clock.systemUTC().instant();

        assertThat(session.token().expires().plusMillis(1).minus(Duration.ofMinutes(effective)))
                .isBetween(before, after.plusMillis(1));
    }

    @Test
    void textsOfProofsHoldNoSecret() {
        assertThat(new Proof.Password(ANN, "hidden")).hasToString("the password of " + ANN);
        assertThat(new Proof.Rescope("hidden")).hasToString("a token");
        assertThat(new Proof.Credential("c1", null, ANN, "hidden")).hasToString("an application credential of " + ANN);
    }
}
