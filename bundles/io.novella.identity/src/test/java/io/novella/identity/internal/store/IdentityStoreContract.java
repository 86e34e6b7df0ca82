// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the store promises, whatever database it is in. */
abstract class IdentityStoreContract {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00.123Z");
    private static final Domain DOMAIN = new Domain("d1", "Default", "", true);
    private static final Project PROJECT = new Project("p1", "d1", "blue", "sky; -- ' \"", true);
    private static final User USER = new User("u1", "d1", "ann", null, "", true, "p1");
    private static final Role ADMIN = new Role("r1", "admin", "");
    private static final Role MEMBER = new Role("r2", "member", "");
    private static final ApplicationCredential CREDENTIAL =
            new ApplicationCredential("c1", "u1", "p1", "robot", "", NOON, false, List.of("r1", "r2"));

    private SqlIdentityStore store;

    /** An empty database. */
    abstract DataSource emptyDatabase() throws Exception;

    @BeforeEach
    void open() throws Exception {
        store = new SqlIdentityStore(emptyDatabase());
        store.add(DOMAIN);
        store.add(PROJECT);
        store.add(USER, "hash");
        store.add(ADMIN);
        store.add(MEMBER);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void whatIsAddedIsFound() {
        assertThat(store.domains()).containsExactly(DOMAIN);
        assertThat(store.domain("d1")).hasValue(DOMAIN);
        assertThat(store.project("p1")).hasValue(PROJECT);
        assertThat(store.projects(null, null)).containsExactly(PROJECT);
        assertThat(store.projects("d1", "blue")).containsExactly(PROJECT);
        assertThat(store.projects("d2", "blue")).isEmpty();
        assertThat(store.user("u1")).hasValue(USER);
        assertThat(store.users("d1", null)).containsExactly(USER);
        assertThat(store.users(null, "bob")).isEmpty();
        assertThat(store.roles()).containsExactly(ADMIN, MEMBER);
        assertThat(store.passwordHash("u1")).hasValue("hash");
        assertThat(store.user("' OR '1'='1")).isEmpty();
    }

    @Test
    void aNameIsThereOnce() {
        assertThatThrownBy(() -> store.add(new User("u2", "d1", "ann", null, "", true, null), null))
                .isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> store.add(new Project("p2", "d1", "blue", "", true)))
                .isInstanceOf(ConflictException.class);
        assertThat(store.users(null, null)).containsExactly(USER);
    }

    @Test
    void whatAReferenceNamesMustBeThere() {
        assertThatThrownBy(() -> store.add(new Project("p2", "none", "red", "", true)))
                .isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> store.add(new Assignment("none", Scope.SYSTEM, "r1")))
                .isInstanceOf(ConflictException.class);
    }

    @Test
    void changesReplace() {
        User changed = new User("u1", "d1", "anna", "a@example.org", "text", false, null);
        store.update(changed);
        store.update(new Project("p1", "d1", "red", "", false));

        assertThat(store.user("u1")).hasValue(changed);
        assertThat(store.project("p1"))
                .hasValueSatisfying(project -> assertThat(project.enabled()).isFalse());
        assertThat(store.passwordHash("u1")).hasValue("hash");
    }

    @Test
    void rolesCarryOthersAlong() {
        Role reader = new Role("r3", "reader", "");
        store.add(reader);
        store.imply("r1", "r2");
        store.imply("r2", "r3");
        store.imply("r3", "r1");
        store.add(new Assignment("u1", Scope.project("p1"), "r1"));
        store.add(new Assignment("u1", Scope.SYSTEM, "r3"));

        assertThat(store.rolesOf("u1", Scope.project("p1"))).containsExactly(ADMIN, MEMBER, reader);
        assertThat(store.rolesOf("u1", Scope.domain("d1"))).isEmpty();
        assertThat(store.assignments("u1", Scope.SYSTEM)).containsExactly(new Assignment("u1", Scope.SYSTEM, "r3"));
        assertThat(store.assignments(null, null)).hasSize(2);
    }

    @Test
    void anAssignmentIsThereOnceAndCanBeTakenBack() {
        Assignment assignment = new Assignment("u1", Scope.project("p1"), "r1");
        store.add(assignment);
        store.add(assignment);

        assertThat(store.assignments(null, null)).containsExactly(assignment);
        assertThat(store.remove(assignment)).isTrue();
        assertThat(store.remove(assignment)).isFalse();
    }

    @Test
    void applicationCredentialsKeepTheirRoles() {
        store.add(CREDENTIAL, "secret's hash");

        assertThat(store.credentials("u1")).containsExactly(CREDENTIAL);
        assertThat(store.credential("c1")).hasValue(CREDENTIAL);
        assertThat(store.secretHash("c1")).hasValue("secret's hash");
        store.deleteRole("r2");
        assertThat(store.credential("c1").map(ApplicationCredential::roleIds)).hasValue(List.of("r1"));
        store.deleteCredential("c1");
        assertThat(store.credentials("u1")).isEmpty();
    }

    @Test
    void tokensAreKeptUntilTheyExpire() {
        StoredToken token = token("1", NOON.plusSeconds(60), Scope.project("p1"), null);
        store.add(token, NOON);
        assertThat(store.token(token.hash())).hasValue(token);

        StoredToken later = token("2", NOON.plusSeconds(600), Scope.NONE, null);
        store.add(later, NOON.plusSeconds(60));

        assertThat(store.token(token.hash())).as("expired").isEmpty();
        assertThat(store.token(later.hash())).hasValue(later);
        store.deleteToken(later.hash());
        assertThat(store.token(later.hash())).isEmpty();
    }

    @Test
    void whatBelongsToSomethingGoesWithIt() {
        store.add(new Assignment("u1", Scope.project("p1"), "r1"));
        store.add(CREDENTIAL, "hash");
        StoredToken ofProject = token("1", NOON.plusSeconds(60), Scope.project("p1"), null);
        StoredToken ofCredential = token("2", NOON.plusSeconds(60), Scope.project("p1"), "c1");
        StoredToken ofUser = token("3", NOON.plusSeconds(60), Scope.NONE, null);
        List.of(ofProject, ofCredential, ofUser).forEach(token -> store.add(token, NOON));

        store.deleteProject("p1");

        assertThat(store.token(ofProject.hash())).isEmpty();
        assertThat(store.token(ofCredential.hash())).isEmpty();
        assertThat(store.credentials("u1")).isEmpty();
        assertThat(store.assignments(null, null)).isEmpty();
        assertThat(store.user("u1").map(User::defaultProjectId)).isEqualTo(Optional.empty());
        assertThat(store.token(ofUser.hash())).isPresent();
        store.deleteUser("u1");
        assertThat(store.token(ofUser.hash())).isEmpty();
    }

    @Test
    void anotherPasswordRevokesTokens() {
        StoredToken token = token("1", NOON.plusSeconds(60), Scope.NONE, null);
        store.add(token, NOON);

        store.password("u1", "another");

        assertThat(store.passwordHash("u1")).hasValue("another");
        assertThat(store.token(token.hash())).isEmpty();
    }

    @Test
    void changesAreCountedAndTokensAreNone() {
        long before = store.changes();
        store.add(token("1", NOON.plusSeconds(60), Scope.NONE, null), NOON);
        store.users(null, null);
        assertThat(store.changes()).isEqualTo(before);

        store.add(new Assignment("u1", Scope.SYSTEM, "r1"));
        assertThat(store.changes()).isGreaterThan(before);
    }

    @Test
    void aSecondStoreFindsTheSameForm() throws Exception {
        Migrations.run(new Database(sameDatabase()));

        assertThat(store.users(null, null)).containsExactly(USER);
    }

    /** The database of the store under test. */
    abstract DataSource sameDatabase() throws Exception;

    private static StoredToken token(String digit, Instant expires, Scope scope, String credential) {
        return new StoredToken(
                digit.repeat(64), "u1", scope, credential, List.of("password", "token"), "audit", NOON, expires);
    }
}
