// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.api.Caller;
import io.novella.api.Fault;
import io.novella.identity.internal.SettableClock;
import io.novella.identity.internal.TestIdentity;
import io.novella.identity.internal.store.ApplicationCredential;
import io.novella.identity.internal.store.Assignment;
import io.novella.identity.internal.store.Change;
import io.novella.identity.internal.store.ConnectionPool;
import io.novella.identity.internal.store.Domain;
import io.novella.identity.internal.store.IdentityStore;
import io.novella.identity.internal.store.Project;
import io.novella.identity.internal.store.Role;
import io.novella.identity.internal.store.Scope;
import io.novella.identity.internal.store.SqlIdentityStore;
import io.novella.identity.internal.store.StoredToken;
import io.novella.identity.internal.store.User;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sessions of tokens: what policies see of them, when they end, and when the store is read again. */
class SessionsTest {

    private static final Scope BLUE = Scope.project("p1");

    private final SettableClock clock = new SettableClock();
    private final ConnectionPool pool = TestIdentity.pool(TestIdentity.database());
    private final SqlIdentityStore store = TestIdentity.store(pool);
    /** Names of the methods of the store that were called. */
    private final List<String> calls = new ArrayList<>();

    private Runnable before = () -> {};
    private Runnable after = () -> {};
    private String at = "";
    private final Tokens tokens = new Tokens(observed(), clock);

    @BeforeEach
    void fill() {
        store.add(new Domain("d1", "Default", "", true));
        store.add(new Domain("d2", "Other", "", true));
        store.add(new Project("p1", "d2", "blue", "", true));
        store.add(new User("u1", "d1", "ann", null, "", true, null), null);
        store.add(new Role("r1", "member", ""));
        store.add(new Role("r2", "reader", ""));
        store.add(new Assignment("u1", BLUE, "r1"));
        store.add(new Assignment("u1", BLUE, "r2"));
        store.add(new Assignment("u1", Scope.domain("d2"), "r1"));
        store.add(new Assignment("u1", Scope.SYSTEM, "r1"));
    }

    @AfterEach
    void close() {
        pool.close();
    }

    /** The store, with an action of the test once before or after the method {@link #at}. */
    private IdentityStore observed() {
        return (IdentityStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {IdentityStore.class}, (proxy, method, arguments) -> {
                    calls.add(method.getName());
                    boolean here = method.getName().equals(at);
                    Runnable first = here ? before : () -> {};
                    Runnable last = here ? after : () -> {};
                    if (here) {
                        at = "";
                    }
                    first.run();
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    } finally {
                        last.run();
                    }
                });
    }

    private String issue(Scope scope, @Nullable String credential, Duration lifetime) {
        return tokens.issue(
                        tokens.start(),
                        "u1",
                        scope,
                        credential,
                        List.of("password"),
                        clock.instant().plus(lifetime))
                .orElseThrow()
                .token();
    }

    private String issue(Scope scope) {
        return issue(scope, null, Duration.ofHours(1));
    }

    private void credential(String id, boolean unrestricted, @Nullable Instant expires) {
        store.add(
                new ApplicationCredential(id, "u1", "p1", "robot " + id, "", expires, unrestricted, List.of("r2")),
                "hash");
    }

    private Caller caller(String token) {
        return tokens.authenticate(token).orElseThrow();
    }

    @Test
    void policiesSeeTheNamesOfTheScope() {
        assertThat(caller(issue(BLUE)).credentials())
                .containsEntry("user_name", "ann")
                .containsEntry("user_domain_id", "d1")
                .containsEntry("is_admin_project", true)
                .containsEntry("project_name", "blue")
                .containsEntry("project_domain_id", "d2")
                .doesNotContainKeys("domain_id", "domain_name", "system_scope", Session.RESTRICTED);
        assertThat(caller(issue(Scope.domain("d2"))).credentials())
                .containsEntry("domain_id", "d2")
                .containsEntry("domain_name", "Other")
                .doesNotContainKeys("project_name", "project_domain_id", "system_scope");
        assertThat(caller(issue(Scope.SYSTEM)).credentials())
                .containsEntry("system_scope", "all")
                .doesNotContainKeys("project_name", "domain_id");
        assertThat(caller(issue(Scope.NONE)).credentials())
                .doesNotContainKeys("project_name", "domain_id", "system_scope");
    }

    @Test
    void applicationCredentialRestrictsRolesAndManagement() {
        credential("c1", false, null);
        credential("c2", true, null);

        Caller restricted = caller(issue(BLUE, "c1", Duration.ofHours(1)));

        assertThat(restricted.roles()).containsExactly("reader");
        assertThat(restricted.credentials()).containsEntry(Session.RESTRICTED, true);
        assertThat(caller(issue(BLUE, "c2", Duration.ofHours(1))).credentials())
                .containsEntry(Session.RESTRICTED, false);
        assertThat(caller(issue(BLUE)).roles()).containsExactlyInAnyOrder("member", "reader");
    }

    @Test
    void deletedApplicationCredentialEndsItsSessionsOnly() {
        credential("c1", false, null);
        credential("c2", false, null);
        String first = issue(BLUE, "c1", Duration.ofHours(1));
        String second = issue(BLUE, "c2", Duration.ofHours(1));
        store.deleteCredential("c1");

        assertThat(tokens.authenticate(first)).isEmpty();
        calls.clear();
        assertThat(tokens.authenticate(second)).isPresent();
        assertThat(calls).as("the other stays cached").isEmpty();
    }

    /** Within the last seconds of a session its cached copy must not outlive it, whether or not the store answers. */
    @Test
    void cachedSessionEndsWithItsTokenAndWithItsCredential() {
        credential("c1", false, clock.instant().plusSeconds(5));
        credential("c2", false, clock.instant().plusSeconds(3600));
        String shortToken = issue(BLUE, null, Duration.ofSeconds(5));
        String shortCredential = issue(BLUE, "c1", Duration.ofHours(1));
        String longCredential = issue(BLUE, "c2", Duration.ofSeconds(5));
        clock.pass(Duration.ofMillis(4_999));
        calls.clear();
        for (String token : List.of(shortToken, shortCredential, longCredential)) {
            assertThat(tokens.authenticate(token)).isPresent();
        }
        assertThat(calls).isEmpty();

        clock.pass(Duration.ofMillis(1));
        for (String token : List.of(shortToken, shortCredential, longCredential)) {
            assertThat(tokens.authenticate(token)).isEmpty();
        }
    }

    @Test
    void cachedSessionIsReadAgainByOneRequest() {
        String token = issue(BLUE);
        clock.pass(Tokens.REFRESH.minusMillis(1));
        calls.clear();
        assertThat(tokens.authenticate(token)).isPresent();
        assertThat(calls).isEmpty();

        clock.pass(Duration.ofMillis(1));
        at = "token";
        before = () -> {
            calls.clear();
            assertThat(tokens.authenticate(token))
                    .as("another request meanwhile")
                    .isPresent();
            assertThat(calls).isEmpty();
        };
        assertThat(tokens.authenticate(token)).isPresent();
        assertThat(at).as("the store was read").isEmpty();

        calls.clear();
        clock.pass(Tokens.REFRESH.minusMillis(1));
        assertThat(tokens.authenticate(token)).isPresent();
        assertThat(calls).as("cached anew").isEmpty();
    }

    @Test
    void failedRefreshIsTriedAgainByTheNextRequest() {
        String token = issue(BLUE);
        clock.pass(Tokens.REFRESH);
        before = () -> {
            throw Fault.unavailable("The database is down.");
        };
        for (int request = 0; request < 2; request++) {
            at = "token";
            assertThat(tokens.authenticate(token)).isPresent();
            assertThat(at).as("tried").isEmpty();
        }
        clock.pass(Tokens.RECHECK.minus(Tokens.REFRESH));
        at = "token";
        assertThatThrownBy(() -> tokens.authenticate(token)).isInstanceOf(Fault.class);
    }

    /** The change is one of another node, of which this one is not notified. */
    @Test
    void sessionThatEndedAtItsRefreshIsNotUsedWhenTheDatabaseFails() {
        String token = issue(BLUE);
        clock.pass(Tokens.REFRESH);
        SqlIdentityStore other = TestIdentity.store(pool);
        other.remove(new Assignment("u1", BLUE, "r1"));
        other.remove(new Assignment("u1", BLUE, "r2"));
        assertThat(tokens.authenticate(token)).isEmpty();

        at = "token";
        before = () -> {
            throw Fault.unavailable("The database is down.");
        };
        assertThatThrownBy(() -> tokens.authenticate(token)).isInstanceOf(Fault.class);
    }

    @Test
    void sessionThatWasReadDuringAChangeIsNotCached() {
        String token = issue(BLUE);
        clock.pass(Tokens.RECHECK);
        at = "rolesOf";
        after = () -> store.remove(new Assignment("u1", Scope.SYSTEM, "r1"));
        assertThat(caller(token).roles()).contains("member");
        calls.clear();

        assertThat(tokens.authenticate(token)).isPresent();
        assertThat(calls).as("read again").contains("token");
        calls.clear();
        assertThat(tokens.authenticate(token)).isPresent();
        assertThat(calls).as("cached then").isEmpty();
    }

    @Test
    void tokenOfALoginDuringAChangeIsValidButNotCached() {
        Tokens.Start start = tokens.start();
        store.updateDomain("d2", domain -> new Domain("d2", "Renamed", "", true));
        String token = tokens.issue(
                        start,
                        "u1",
                        BLUE,
                        null,
                        List.of("password"),
                        clock.instant().plusSeconds(60))
                .orElseThrow()
                .token();
        calls.clear();

        assertThat(tokens.authenticate(token)).isPresent();
        assertThat(calls).contains("token");
    }

    @Test
    void userWhoIsDeletedDuringALoginGetsNoToken() {
        at = "add";
        before = () -> store.deleteUser("u1");

        assertThat(tokens.issue(
                        tokens.start(),
                        "u1",
                        Scope.NONE,
                        null,
                        List.of("password"),
                        clock.instant().plusSeconds(60)))
                .isEmpty();
    }

    @Test
    void issuedTokenIsDescribedWithoutItself() {
        Tokens.Issued issued = tokens.issue(
                        tokens.start(),
                        "u1",
                        BLUE,
                        null,
                        List.of("password"),
                        clock.instant().plusSeconds(60))
                .orElseThrow();

        assertThat(issued).hasToString("a token of user u1");
        assertThat(issued.session().token().auditId()).hasSize(22);
    }

    @Test
    void deactivatedServiceIsNotNotifiedOfChanges() {
        String token = issue(BLUE);
        tokens.deactivate();
        store.deleteToken(Token.hash(token));

        assertThat(tokens.authenticate(token))
                .as("until the cached session is read again")
                .isPresent();
        clock.pass(Tokens.RECHECK);
        assertThat(tokens.authenticate(token)).isEmpty();
    }

    @Test
    void disabledDomainsProjectsAndUsersHaveNoSession() {
        Sessions sessions = new Sessions(store);
        Instant now = clock.instant();
        for (Scope scope : List.of(BLUE, Scope.domain("d2"), Scope.NONE, Scope.SYSTEM)) {
            assertThat(sessions.resolve(stored(scope), now)).isPresent();
        }
        assertThat(sessions.resolve(stored(BLUE), now.plusSeconds(60)))
                .as("expired")
                .isEmpty();
        assertThat(sessions.resolve(stored(Scope.project("p9")), now)).isEmpty();
        assertThat(sessions.resolve(stored(Scope.domain("d9")), now)).isEmpty();

        store.updateDomain("d2", domain -> new Domain("d2", "Other", "", false));
        assertThat(sessions.resolve(stored(BLUE), now)).isEmpty();
        assertThat(sessions.resolve(stored(Scope.domain("d2")), now)).isEmpty();
        assertThat(sessions.resolve(stored(Scope.SYSTEM), now)).isPresent();
        store.updateDomain("d2", domain -> new Domain("d2", "Other", "", true));
        store.updateProject("p1", project -> new Project("p1", "d2", "blue", "", false));
        assertThat(sessions.resolve(stored(BLUE), now)).isEmpty();
        store.updateDomain("d1", domain -> new Domain("d1", "Default", "", false));
        assertThat(sessions.resolve(stored(Scope.SYSTEM), now)).isEmpty();
    }

    /** A token that no revocation so far concerns. */
    private StoredToken stored(Scope scope) {
        Instant now = clock.instant();
        return new StoredToken(
                "hash", "u1", scope, null, List.of("password"), "audit", now, now.plusSeconds(60), store.revocations());
    }

    @Test
    void changesConcernTheSessionsThatTheyMayAffect() {
        credential("c1", false, null);
        Sessions sessions = new Sessions(store);
        StoredToken plain = stored(BLUE);
        StoredToken robots = new StoredToken(
                "hash2", "u1", BLUE, "c1", List.of(), "audit", plain.issued(), plain.expires(), plain.revocations());
        Session project = sessions.resolve(plain, clock.instant()).orElseThrow();
        Session robot = sessions.resolve(robots, clock.instant()).orElseThrow();
        Session system = sessions.resolve(stored(Scope.SYSTEM), clock.instant()).orElseThrow();

        concerns(project, Change.Kind.USER, "u1", "u2");
        concerns(project, Change.Kind.PROJECT, "p1", "p2");
        concerns(system, Change.Kind.PROJECT, null, "p1");
        concerns(project, Change.Kind.DOMAIN, "d1", "d3");
        concerns(project, Change.Kind.DOMAIN, "d2", "d3");
        concerns(system, Change.Kind.DOMAIN, "d1", "d2");
        concerns(robot, Change.Kind.CREDENTIAL, "c1", "c2");
        concerns(project, Change.Kind.CREDENTIAL, null, "c1");
        concerns(project, Change.Kind.TOKEN, "hash", "hash2");
        concerns(system, Change.Kind.ALL, "", null);
        assertThat(project.isConcernedBy(new Change(Change.Kind.GRANT, "u1", BLUE)))
                .isTrue();
        assertThat(project.isConcernedBy(new Change(Change.Kind.GRANT, "u2", BLUE)))
                .isFalse();
        assertThat(project.isConcernedBy(new Change(Change.Kind.GRANT, "u1", Scope.SYSTEM)))
                .isFalse();
    }

    private static void concerns(Session session, Change.Kind kind, @Nullable String own, @Nullable String other) {
        if (own != null) {
            assertThat(session.isConcernedBy(new Change(kind, own, null)))
                    .as(kind + " " + own)
                    .isTrue();
        }
        if (other != null) {
            assertThat(session.isConcernedBy(new Change(kind, other, null)))
                    .as(kind + " " + other)
                    .isFalse();
        }
    }
}
