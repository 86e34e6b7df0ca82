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
import java.util.function.Predicate;
import java.util.concurrent.atomic.AtomicInteger;
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
 tokens.start(),                        "u1", scope, null, List.of("password"), clock.instant().plus(Duration.ofHours(1)))
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
 tokens.start(),                        "u1",
                        Scope.SYSTEM,
                        null,
                        List.of("password"),
                        clock.instant().plusSeconds(9)))
                .isEmpty();
        assertThat(tokens.issue(
 tokens.start(),                        "none", BLUE, null, List.of("password"), clock.instant().plusSeconds(9)))
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
