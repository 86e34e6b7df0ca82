// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.identity.internal.TestIdentity;
import io.novella.identity.internal.password.PasswordHashes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    /** The store under test. */
    SqlIdentityStore store;

    /** Its pool. */
    ConnectionPool pool;

    @TempDir
    Path folder;

    /** An empty database. */
    abstract DataSource emptyDatabase() throws Exception;

    @BeforeEach
    void open() throws Exception {
        pool = TestIdentity.pool(emptyDatabase());
        store = TestIdentity.store(pool);
        store.add(DOMAIN);
        store.add(PROJECT);
        store.add(USER, "hash");
        store.add(ADMIN);
        store.add(MEMBER);
    }

    @AfterEach
    void close() {
        pool.close();
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
        assertThat(store.updateUser("u1", before -> changed, null)).hasValue(changed);
        store.updateProject("p1", before -> new Project("p1", "d1", "red", "", false));
        assertThat(store.updateUser("none", before -> changed, null)).isEmpty();
        assertThat(store.updateProject("none", before -> before)).isEmpty();

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
        store.add(token);
        assertThat(store.token(token.hash())).hasValue(token);

        StoredToken later = token("2", NOON.plusSeconds(600), Scope.NONE, null);
        store.add(later);
        assertThat(store.token(token.hash())).as("expired, until a purge").isPresent();
        assertThat(store.purge(NOON.plusSeconds(60), NOON)).isEqualTo(1);

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
        List.of(ofProject, ofCredential, ofUser).forEach(token -> store.add(token));

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
    void takingRightsAwayRevokesTokensForGood() {
        long before = store.revocations();
        Assignment assignment = new Assignment("u1", Scope.project("p1"), "r1");
        store.add(assignment);
        assertThat(store.revocations()).as("giving rights").isEqualTo(before);

        store.updateUser("u1", user -> enabled(user, false), null);
        long disabled = store.revocations(List.of(Subjects.user("u1")));
        assertThat(disabled).isGreaterThan(before);
        store.updateUser("u1", user -> enabled(user, true), null);
        assertThat(store.revocations()).as("enabled again").isEqualTo(disabled);

        store.password("u1", "another");
        assertThat(store.revocations(List.of(Subjects.user("u1")))).isGreaterThan(disabled);
        assertThat(store.passwordHash("u1")).hasValue("another");

        store.updateProject("p1", project -> new Project("p1", "d1", "blue", "", false));
        assertThat(store.revocations(List.of(Subjects.project("p1")))).isEqualTo(store.revocations());
        store.updateDomain("d1", domain -> new Domain("d1", "Default", "", false));
        assertThat(store.revocations(List.of(Subjects.domain("d1")))).isEqualTo(store.revocations());

        store.remove(assignment);
        assertThat(store.revocations(List.of(Subjects.grant("u1", Scope.project("p1")))))
                .isEqualTo(store.revocations());
        assertThat(store.revocations(List.of(Subjects.grant("u1", Scope.SYSTEM))))
                .isZero();
    }

    @Test
    void removingARoleRevokesTheGrantsThatImplyIt() {
        store.imply("r1", "r2");
        store.add(new Assignment("u1", Scope.project("p1"), "r1"));
        store.add(CREDENTIAL, "hash");

        store.deleteRole("r2");

        assertThat(store.revocations(List.of(Subjects.grant("u1", Scope.project("p1")))))
                .isEqualTo(store.revocations())
                .isPositive();
        assertThat(store.credentials("u1")).as("as Keystone does").isEmpty();
    }

    @Test
    void aPasswordIsReplacedOnlyIfItIsStillTheExpectedOne() {
        assertThat(store.replacePassword("u1", "hash", "second")).isTrue();
        assertThat(store.replacePassword("u1", "hash", "third")).isFalse();
        assertThat(store.passwordHash("u1")).hasValue("second");
    }

    @Test
    void listenersAreNotifiedOfChangesBeforeTheyReturn() {
        List<Change> heard = new ArrayList<>();
        Consumer<Change> listener = heard::add;
        store.addListener(listener);
        store.add(token("1", NOON.plusSeconds(60), Scope.NONE, null));
        assertThat(heard).as("a new token").isEmpty();

        store.updateUser("u1", user -> user, null);
        store.deleteToken("1".repeat(64));
        store.add(new Assignment("u1", Scope.SYSTEM, "r1"));
        assertThat(heard)
                .containsExactly(
                        Change.of(Change.Kind.USER, "u1"),
                        Change.of(Change.Kind.TOKEN, "1".repeat(64)),
                        Change.grant("u1", Scope.SYSTEM));

        store.removeListener(listener);
        store.deleteToken("1".repeat(64));
        assertThat(heard).hasSize(3);
    }

    @Test
    void anErrorInATransactionLeavesNothing() {
        Database database = new Database(pool, new Availability(true));

        assertThatThrownBy(() -> database.write(sql -> {
                    sql.run("UPDATE identity_user SET name = 'nobody' WHERE id = 'u1'");
                    throw new StackOverflowError();
                }))
                .isInstanceOf(StackOverflowError.class);
        store.add(new Domain("d2", "Other", "", true));

        assertThat(store.user("u1")).hasValue(USER);
    }

    @Test
    void concurrentChangesOfOneUserAreAllKept() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Optional<User>>> changes = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                changes.add(() -> store.updateUser(
                        "u1",
                        user -> new User(
                                user.id(), user.domainId(), user.name(), null, user.description() + "x", true, null),
                        null));
            }
            for (Future<Optional<User>> change : threads.invokeAll(changes)) {
                change.get();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(store.user("u1").orElseThrow().description()).hasSize(20);
    }

    @Test
    void concurrentRevocationsHaveNumbersOfTheirOwn() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Object>> changes = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                String hash = "hash" + i;
                changes.add(() -> {
                    store.password("u1", hash);
                    return hash;
                });
                changes.add(() -> {
                    store.add(new Assignment("u1", Scope.SYSTEM, "r1"));
                    return store.remove(new Assignment("u1", Scope.SYSTEM, "r1"));
                });
            }
            long before = store.revocations();
            for (Future<Object> change : threads.invokeAll(changes)) {
                change.get();
            }
            assertThat(store.revocations()).isGreaterThanOrEqualTo(before + 20);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void twoNodesThatStartAtOnceBothSucceed() throws Exception {
        DataSource empty = emptyDatabase();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        List<Path> folders = List.of(folder.resolve("a"), folder.resolve("b"));
        try (ConnectionPool one = TestIdentity.pool(empty);
                ConnectionPool two = TestIdentity.pool(sameDatabase())) {
            List<ConnectionPool> pools = List.of(one, two);
            List<Callable<Object>> starts = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                int node = i;
                starts.add(() -> {
                    TestIdentity.open(pools.get(node), folders.get(node));
                    return node;
                });
            }
            for (Future<Object> start : threads.invokeAll(starts)) {
                start.get();
            }
            SqlIdentityStore opened = new SqlIdentityStore(one, new Availability(true));
            assertThat(opened.users(null, null)).hasSize(1);
            assertThat(opened.roles()).hasSize(3);
            String hash =
                    opened.passwordHash(opened.users(null, null).get(0).id()).orElseThrow();
            List<Path> files = folders.stream()
                    .map(each -> each.resolve("admin-password"))
                    .filter(Files::exists)
                    .toList();
            assertThat(files).as("the node that created the administrator").hasSize(1);
            assertThat(PasswordHashes.matches(Files.readString(files.get(0)).strip(), hash))
                    .isTrue();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aMigrationThatWasCutShortIsCompleted() {
        Database database = new Database(pool, new Availability(true));
        database.write(sql -> {
            sql.run("DELETE FROM identity_schema");
            return sql.run("DROP TABLE identity_revocation");
        });

        store.migrate();

        assertThat(store.revocations(List.of(Subjects.user("u1")))).isZero();
        assertThat(store.users(null, null)).containsExactly(USER);
    }

    @Test
    void aSecondStoreFindsTheSameForm() throws Exception {
        try (ConnectionPool second = TestIdentity.pool(sameDatabase())) {
            TestIdentity.store(second);
        }

        assertThat(store.users(null, null)).containsExactly(USER);
    }

    /** The database of the store under test. */
    abstract DataSource sameDatabase() throws Exception;

    private static StoredToken token(String digit, Instant expires, Scope scope, String credential) {
        return new StoredToken(
                digit.repeat(64), "u1", scope, credential, List.of("password", "token"), "audit", NOON, expires, 7);
    }

    private static User enabled(User user, boolean enabled) {
        return new User(
                user.id(),
                user.domainId(),
                user.name(),
                user.email(),
                user.description(),
                enabled,
                user.defaultProjectId());
    }
}
