// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.api.Caller;
import io.novella.api.Fault;
import io.novella.identity.internal.SettableClock;
import io.novella.identity.internal.TestIdentity;
import io.novella.identity.internal.store.Assignment;
import io.novella.identity.internal.store.ConnectionPool;
import io.novella.identity.internal.store.Domain;
import io.novella.identity.internal.store.IdentityStore;
import io.novella.identity.internal.store.Project;
import io.novella.identity.internal.store.Role;
import io.novella.identity.internal.store.Scope;
import io.novella.identity.internal.store.SqlIdentityStore;
import io.novella.identity.internal.store.User;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TokensTest {

    private static final Scope BLUE = Scope.project("p1");

    private final SettableClock clock = new SettableClock();
    private final ConnectionPool pool = TestIdentity.pool(TestIdentity.database());
    private final SqlIdentityStore store = TestIdentity.store(pool);
    private boolean down;
    private final AtomicInteger reads = new AtomicInteger();
    private final Tokens tokens = new Tokens(counting(store), clock);

    @BeforeEach
    void fill() {
        store.add(new Domain("d1", "Default", "", true));
        store.add(new Project("p1", "d1", "blue", "", true));
        store.add(new User("u1", "d1", "ann", null, "", true, null), null);
        store.add(new Role("r1", "member", ""));
        store.add(new Assignment("u1", BLUE, "r1"));
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private String issue(Scope scope) {
        return tokens.issue(
                        tokens.start(),
                        "u1",
                        scope,
                        null,
                        List.of("password"),
                        clock.instant().plus(Duration.ofHours(1)))
                .orElseThrow()
                .token();
    }

    @Test
    void aTokenStandsForItsUserInItsProject() {
        Caller caller = tokens.authenticate(issue(BLUE)).orElseThrow();

        assertThat(caller.userId()).isEqualTo("u1");
        assertThat(caller.projectId()).hasValue("p1");
        assertThat(caller.roles()).containsExactly("member");
        assertThat(caller.credentials())
                .containsEntry("project_domain_id", "d1")
                .containsEntry("user_domain_id", "d1")
                .doesNotContainKey("system_scope");
    }

    @Test
    void scopesAreToldApart() {
        store.add(new Assignment("u1", Scope.SYSTEM, "r1"));
        store.add(new Assignment("u1", Scope.domain("d1"), "r1"));

        assertThat(tokens.authenticate(issue(Scope.SYSTEM)).orElseThrow().credentials())
                .containsEntry("system_scope", "all")
                .doesNotContainKeys("project_id", "domain_id");
        assertThat(tokens.authenticate(issue(Scope.domain("d1"))).orElseThrow().credentials())
                .containsEntry("domain_id", "d1")
                .doesNotContainKeys("project_id", "system_scope");
        assertThat(tokens.authenticate(issue(Scope.NONE)).orElseThrow().roles()).isEmpty();
    }

    @Test
    void thereIsNoneWithoutARole() {
        assertThat(tokens.issue(
                        tokens.start(),
                        "u1",
                        Scope.SYSTEM,
                        null,
                        List.of("password"),
                        clock.instant().plusSeconds(9)))
                .isEmpty();
        assertThat(tokens.issue(
                        tokens.start(),
                        "none",
                        BLUE,
                        null,
                        List.of("password"),
                        clock.instant().plusSeconds(9)))
                .isEmpty();
    }

    @Test
    void itIsNotReadTwice() {
        String token = issue(BLUE);
        int before = reads.get();

        for (int i = 0; i < 100; i++) {
            tokens.authenticate(token);
        }

        assertThat(reads).hasValue(before);
    }

    @Test
    void itIsInNoFormInTheStoreButItsHash() {
        String token = issue(BLUE);

        assertThat(store.token(token)).isEmpty();
        assertThat(store.token(Token.hash(token))).isPresent();
    }

    @Test
    void itExpires() {
        String token = issue(BLUE);

        clock.pass(Duration.ofMinutes(59));
        assertThat(tokens.authenticate(token)).isPresent();
        clock.pass(Duration.ofMinutes(1));
        assertThat(tokens.authenticate(token)).isEmpty();
    }

    @Test
    void itIsRevokedOnce() {
        String token = issue(BLUE);

        assertThat(tokens.revoke(token)).isTrue();
        assertThat(tokens.authenticate(token)).isEmpty();
        assertThat(tokens.revoke(token)).isFalse();
    }

    @Test
    void whatChangesCountsAtOnce() {
        String token = issue(BLUE);
        String other = issue(Scope.NONE);

        store.remove(new Assignment("u1", BLUE, "r1"));
        assertThat(tokens.authenticate(token)).as("no role").isEmpty();
        assertThat(tokens.authenticate(other)).isPresent();
        store.add(new Assignment("u1", BLUE, "r1"));
        assertThat(tokens.authenticate(token)).as("the role again").isEmpty();
        String next = issue(BLUE);
        assertThat(tokens.authenticate(next)).as("issued afterwards").isPresent();
        store.add(new Role("r2", "reader", ""));
        store.add(new Assignment("u1", BLUE, "r2"));
        assertThat(tokens.authenticate(next).orElseThrow().roles()).contains("reader");
    }

    private void isRevokedForGoodBy(Scope scope, Runnable takesAway, Runnable givesBack) {
        String before = issue(scope);
        assertThat(tokens.authenticate(before)).isPresent();

        takesAway.run();
        assertThat(tokens.authenticate(before)).as("taken away").isEmpty();
        givesBack.run();
        assertThat(tokens.authenticate(before)).as("given back").isEmpty();
        assertThat(new Tokens(store, clock).authenticate(before))
                .as("after a restart")
                .isEmpty();
        assertThat(tokens.authenticate(issue(scope)))
                .as("issued at once afterwards")
                .isPresent();
    }

    @Test
    void whatTakesRightsAwayRevokesForGood() {
        User ann = store.user("u1").orElseThrow();
        for (int time = 0; time < 2; time++) {
            isRevokedForGoodBy(
                    BLUE,
                    () -> store.updateUser("u1", user -> enabled(user, false), null),
                    () -> store.updateUser("u1", user -> enabled(user, true), null));
            isRevokedForGoodBy(
                    Scope.NONE,
                    () -> store.updateUser("u1", user -> enabled(user, false), null),
                    () -> store.updateUser("u1", user -> ann, null));
            isRevokedForGoodBy(
                    BLUE,
                    () -> store.updateProject("p1", project -> new Project("p1", "d1", "blue", "", false)),
                    () -> store.updateProject("p1", project -> new Project("p1", "d1", "blue", "", true)));
            isRevokedForGoodBy(
                    BLUE,
                    () -> store.updateDomain("d1", domain -> new Domain("d1", "Default", "", false)),
                    () -> store.updateDomain("d1", domain -> new Domain("d1", "Default", "", true)));
            isRevokedForGoodBy(
                    BLUE,
                    () -> store.remove(new Assignment("u1", BLUE, "r1")),
                    () -> store.add(new Assignment("u1", BLUE, "r1")));
            isRevokedForGoodBy(BLUE, () -> store.password("u1", "hash"), () -> {});
        }
        isRevokedForGoodBy(BLUE, () -> store.deleteRole("r1"), () -> {
            store.add(new Role("r1", "member", ""));
            store.add(new Assignment("u1", BLUE, "r1"));
        });
    }

    @Test
    void aLoginThatBeganBeforeARevocationGetsNoToken() {
        Tokens.Start start = tokens.start();
        store.updateUser("u1", user -> enabled(user, false), null);
        store.updateUser("u1", user -> enabled(user, true), null);

        assertThat(tokens.issue(
                        start,
                        "u1",
                        BLUE,
                        null,
                        List.of("password"),
                        clock.instant().plusSeconds(9)))
                .isEmpty();
    }

    @Test
    void aTokenThatIsAddedWhileItsUserIsDisabledIsRevoked() {
        IdentityStore racing = proxy(store, name -> {
            if (name.equals("add")) {
                store.updateUser("u1", user -> enabled(user, false), null);
                store.updateUser("u1", user -> enabled(user, true), null);
            }
            return false;
        });
        Tokens late = new Tokens(racing, clock);

        String token = late.issue(
                        late.start(),
                        "u1",
                        BLUE,
                        null,
                        List.of("password"),
                        clock.instant().plusSeconds(9))
                .orElseThrow()
                .token();

        assertThat(late.authenticate(token)).isEmpty();
    }

    @Test
    void aLogoutLeavesOtherSessionsInTheCache() {
        String kept = issue(BLUE);
        String revoked = issue(BLUE);
        tokens.revoke(revoked);
        store.add(new User("u2", "d1", "bob", null, "", true, null), null);
        store.updateUser("u2", user -> enabled(user, false), null);
        int before = reads.get();

        assertThat(tokens.authenticate(kept)).isPresent();

        assertThat(reads).hasValue(before);
    }

    @Test
    void whileTheDatabaseDoesNotAnswerACachedTokenGoesOnUntilItsRecheck() {
        String token = issue(BLUE);
        clock.pass(Tokens.REFRESH);
        down = true;
        assertThat(tokens.authenticate(token)).isPresent();

        clock.pass(Tokens.RECHECK.minus(Tokens.REFRESH));
        assertThatThrownBy(() -> tokens.authenticate(token)).isInstanceOf(Fault.class);
        down = false;
        assertThat(tokens.authenticate(token)).isPresent();
    }

    private static User enabled(User user, boolean enabled) {
        return new User(user.id(), user.domainId(), user.name(), null, "", enabled, null);
    }

    @Test
    void whatAnotherContainerChangedCountsSoon() {
        String token = issue(BLUE);
        Tokens elsewhere = new Tokens(deaf(store), clock);
        assertThat(elsewhere.authenticate(token)).isPresent();

        store.deleteToken(Token.hash(token));

        assertThat(elsewhere.authenticate(token)).isPresent();
        clock.pass(Tokens.RECHECK);
        assertThat(elsewhere.authenticate(token)).isEmpty();
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsTemporary() {
        IdentityStore down = (IdentityStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {IdentityStore.class}, (proxy, method, arguments) -> {
                    if (method.getReturnType() == void.class) {
                        return null;
                    }
                    throw Fault.unavailable("The database is down.");
                });

        assertThatThrownBy(() -> new Tokens(down, clock).authenticate(Token.random()))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.status()).isEqualTo(503));
    }

    @Property(tries = 300)
    void noTextButAnIssuedTokenIsAnybodys(@ForAll String text) {
        assertThat(tokens.authenticate(text)).isEmpty();
        assertThat(tokens.revoke(text)).isFalse();
    }

    private IdentityStore counting(IdentityStore inner) {
        return proxy(inner, name -> {
            if (down && !name.endsWith("Listener")) {
                throw Fault.unavailable("The database is down.");
            }
            reads.incrementAndGet();
            return false;
        });
    }

    /** A store of another node is not notified of what is changed through this one. */
    private static IdentityStore deaf(IdentityStore inner) {
        return proxy(inner, name -> name.equals("addListener"));
    }

    private static IdentityStore proxy(IdentityStore inner, Predicate<String> skips) {
        return (IdentityStore) Proxy.newProxyInstance(
                TokensTest.class.getClassLoader(), new Class<?>[] {IdentityStore.class}, (proxy, method, arguments) -> {
                    if (skips.test(method.getName())) {
                        return null;
                    }
                    try {
                        return method.invoke(inner, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }
}
