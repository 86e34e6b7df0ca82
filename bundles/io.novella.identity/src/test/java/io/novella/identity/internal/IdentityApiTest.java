// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.api.Caller;
import io.novella.identity.internal.store.Assignment;
import io.novella.identity.internal.store.Domain;
import io.novella.identity.internal.store.Project;
import io.novella.identity.internal.store.Scope;
import io.novella.identity.internal.store.User;
import io.novella.identity.internal.token.Token;
import io.novella.testkit.ApiClient;
import io.novella.testkit.TestResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The API as a client sees it, through the platform's pipeline, over a database. */
class IdentityApiTest {

    private static final String ADMIN_PROJECT = "{'project': {'name': 'admin', 'domain': {'id': 'default'}}}";

    @TempDir
    Path folder;

    private final SettableClock clock = new SettableClock();
    private TestIdentity identity;
    private ApiClient api;

    @BeforeEach
    void start() throws IOException {
        identity = TestIdentity.start(folder, clock);
        api = identity.client();
    }

    @AfterEach
    void stop() {
        identity.close();
    }

    private TestResponse login(String identityPart, String scope) {
        String rest = scope.isEmpty() ? "" : ", 'scope': " + scope;
        return api.anonymously().post("auth/tokens", "{'auth': {'identity': " + identityPart + rest + "}}");
    }

    private TestResponse password(String user, String password, String scope) {
        return login(
                "{'methods': ['password'], 'password': {'user': {'name': '" + user
                        + "', 'domain': {'name': 'Default'}, 'password': '" + password + "'}}}",
                scope);
    }

    private TestResponse rescope(String token, String scope) {
        return login("{'methods': ['token'], 'token': {'id': '" + token + "'}}", scope);
    }

    private static String token(TestResponse response) {
        assertThat(response).hasStatus(201);
        return response.header("X-Subject-Token").orElseThrow();
    }

    /** The API as who has a token. */
    private ApiClient with(String token) {
        Caller caller = identity.tokens.authenticate(token).orElseThrow();
        return api.as(caller);
    }

    private ApiClient admin() {
        return with(token(password("admin", identity.adminPassword, ADMIN_PROJECT)));
    }

    /** A user with a password of the user's name, and one role in a project. */
    private User member(String name, String project) {
        identity.store.add(new Project(project, Domain.DEFAULT, project, "", true));
        User user = new User(name, Domain.DEFAULT, name, null, "", true, project);
        identity.store.add(user, io.novella.identity.internal.password.PasswordHashes.hash(name));
        identity.store.add(new Assignment(name, Scope.project(project), role("member")));
        return user;
    }

    private String role(String name) {
        return identity.store.roles().stream()
                .filter(role -> role.name().equals(name))
                .findFirst()
                .orElseThrow()
                .id();
    }

    @Test
    void aPasswordIsWorthAToken() {
        TestResponse response = password("admin", identity.adminPassword, ADMIN_PROJECT);

        assertThat(response)
                .hasStatus(201)
                .hasHeader("Cache-Control", "no-store")
                .hasValue("/token/user/name", "admin")
                .hasValue("/token/project/domain/name", "Default")
                .hasValue("/token/roles/0/name", "admin")
                .hasValue("/token/issued_at", "2026-01-01T12:00:00.000000Z")
                .hasValue("/token/expires_at", "2026-01-01T13:00:00.000000Z")
                .hasValue("/token/catalog/0/type", "compute")
                .hasValue("/token/catalog/0/endpoints/0/url", ApiClient.ORIGIN + "/compute/v2.1");
        assertThat(identity.tokens.authenticate(token(response))).isPresent();
    }

    @Test
    void withoutItsDatabaseEverythingIsUnavailable() {
        List<String> requests = List.of(
                "GET users",
                "GET users/ann",
                "POST users {'user': {'name': 'eve'}}",
                "PATCH users/ann {'user': {'name': 'eve'}}",
                "DELETE users/ann",
                "POST users/ann/password {'user': {'password': 'a', 'original_password': 'b'}}",
                "GET users/ann/projects",
                "GET users/ann/application_credentials",
                "GET users/ann/application_credentials/1",
                "POST users/ann/application_credentials {'application_credential': {'name': 'c'}}",
                "DELETE users/ann/application_credentials/1",
                "GET projects",
                "GET projects/blue",
                "POST projects {'project': {'name': 'red'}}",
                "PATCH projects/blue {'project': {'name': 'red'}}",
                "DELETE projects/blue",
                "GET domains",
                "GET domains/default",
                "GET roles",
                "GET roles/1",
                "POST roles {'role': {'name': 'boss'}}",
                "DELETE roles/1",
                "GET role_assignments",
                "GET projects/blue/users/ann/roles",
                "GET projects/blue/users/ann/roles/1",
                "PUT projects/blue/users/ann/roles/1",
                "DELETE projects/blue/users/ann/roles/1",
                "GET domains/default/users/ann/roles",
                "PUT domains/default/users/ann/roles/1",
                "DELETE domains/default/users/ann/roles/1",
                "GET system/users/ann/roles",
                "PUT system/users/ann/roles/1",
                "DELETE system/users/ann/roles/1",
                "GET auth/projects",
                "GET auth/domains",
                "GET auth/system",
                "POST auth/tokens {'auth': {'identity': {'methods': ['token'], 'token': {'id': '" + Token.random()
                        + "'}}}}");
        ApiClient admin = admin();
        identity.loseDatabase();

        assertThat(requests).allSatisfy(request -> {
            String[] parts = request.split(" ", 3);
            assertThat(admin.send(parts[0], parts[1], parts.length == 3 ? parts[2] : ""))
                    .hasStatus(503)
                    .hasHeader("Retry-After", "5")
                    .hasValue("/error/title", "Service Unavailable")
                    .hasValue("/error/message", "The identity service cannot reach its database. Try again.");
        });
    }

    @Test
    void theScopeIsTheDefaultProjectUnlessSaid() {
        member("ann", "blue");

        assertThat(password("ann", "ann", "")).hasValue("/token/project/id", "blue");
        assertThat(password("ann", "ann", "'unscoped'")).hasStatus(201).hasNoValue("/token/project");
        assertThat(password("admin", identity.adminPassword, "{'system': {'all': true}}"))
                .hasValue("/token/system/all", true);
        identity.store.add(new Assignment("ann", Scope.domain("default"), role("reader")));
        assertThat(password("ann", "ann", "{'domain': {'id': 'default'}}")).hasValue("/token/domain/name", "Default");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'project': {'id': 'admin'}}",
                "{'project': {'id': 'none'}}",
                "{'project': {'name': 'blue'}}",
                "{'project': {}}",
                "{'domain': {'id': 'default'}}",
                "{'domain': {'name': 'none'}}",
                "{'system': {'all': true}}"
            })
    void aScopeWithoutARoleIsRefused(String scope) {
        member("ann", "blue");

        assertThat(password("ann", "ann", scope)).hasStatus(401).hasValue("/error/title", "Unauthorized");
    }

    @Test
    void whoIsNotKnownLearnsNothing() {
        member("ann", "blue");
        identity.store.add(new User("off", "default", "off", null, "", false, null), "no hash");
        String wrong = password("ann", "wrong", "").body();

        assertThat(password("nobody", "ann", "").body()).isEqualTo(wrong);
        assertThat(password("off", "off", "").body()).isEqualTo(wrong);
        assertThat(rescope("x".repeat(43), "").body()).isEqualTo(wrong);
        assertThat(wrong).contains("\"code\":401");
    }

    @Test
    void fiveFailuresLockEvenTheRightPasswordForAWhile() {
        member("ann", "blue");
        for (int i = 0; i < 5; i++) {
            password("ann", "wrong", "");
        }

        assertThat(password("ann", "ann", "")).hasStatus(401);
        assertThat(password("admin", identity.adminPassword, "")).hasStatus(201);
        clock.pass(Duration.ofMinutes(5));
        assertThat(password("ann", "ann", "")).hasStatus(201);
    }

    @Test
    void aTokenIsWorthOneWithAnotherScopeButNoLongerLife() {
        String unscoped = token(password("admin", identity.adminPassword, "'unscoped'"));
        clock.pass(Duration.ofMinutes(30));

        assertThat(rescope(unscoped, ADMIN_PROJECT))
                .hasStatus(201)
                .hasValue("/token/methods/1", "token")
                .hasValue("/token/expires_at", "2026-01-01T13:00:00.000000Z");
        clock.pass(Duration.ofMinutes(30));
        assertThat(rescope(unscoped, ADMIN_PROJECT)).hasStatus(401);
    }

    @Test
    void anApplicationCredentialIsForItsProjectAndRoles() {
        ApiClient admin = admin();
        String user = identity.admin().id();
        TestResponse made = admin.post(
                "users/" + user + "/application_credentials",
                "{'application_credential': {'name': 'robot', 'roles': [{'name': 'reader'}]}}");
        assertThat(made).hasStatus(201).hasValue("/application_credential/unrestricted", false);
        String id = made.text("/application_credential/id");
        String secret = made.text("/application_credential/secret");

        TestResponse byId = credential("'id': '" + id + "', 'secret': '" + secret + "'", "");
        assertThat(byId).hasValue("/token/roles/0/name", "reader").hasNoValue("/token/roles/1");
        assertThat(credential(
                        "'name': 'robot', 'user': {'id': '" + user + "'}, 'secret': '" + secret + "'", ADMIN_PROJECT))
                .hasStatus(201);
        assertThat(credential("'id': '" + id + "', 'secret': 'wrong'", "")).hasStatus(401);
        assertThat(credential("'id': '" + id + "', 'secret': '" + secret + "'", "{'system': {'all': true}}"))
                .hasStatus(401);
        assertThat(rescope(token(byId), "")).as("no way around its project").hasStatus(401);
        assertThat(with(token(byId))
                        .post(
                                "users/" + user + "/application_credentials",
                                "{'application_credential': {'name': 'second'}}"))
                .hasStatus(403);
        assertThat(admin.get("users/" + user + "/application_credentials/" + id))
                .hasStatus(200)
                .hasNoValue("/application_credential/secret");

        assertThat(admin.delete("users/" + user + "/application_credentials/" + id))
                .hasStatus(204);
        assertThat(identity.tokens.authenticate(token(byId))).isEmpty();
    }

    private TestResponse credential(String parts, String scope) {
        return login("{'methods': ['application_credential'], 'application_credential': {" + parts + "}}", scope);
    }

    @Test
    void anApplicationCredentialCannotHaveMoreThanItsUser() {
        User ann = member("ann", "blue");
        ApiClient asAnn = with(token(password("ann", "ann", "")));
        String path = "users/" + ann.id() + "/application_credentials";

        assertThat(asAnn.post(path, "{'application_credential': {'name': 'x', 'roles': [{'name': 'admin'}]}}"))
                .hasStatus(400);
        assertThat(asAnn.post(path, "{'application_credential': {'name': 'x', 'expires_at': 'soon'}}"))
                .hasStatus(400);
        assertThat(admin().post(path, "{'application_credential': {'name': 'x'}}"))
                .hasStatus(403);
    }

    @Test
    void anApplicationCredentialDoesNotExpireInThePastAndDoesNotLogInAfterwards() {
        User ann = member("ann", "blue");
        ApiClient asAnn = with(token(password("ann", "ann", "")));
        String path = "users/" + ann.id() + "/application_credentials";
        for (String past :
                new String[] {"2025-12-31T00:00:00Z", "2026-01-01T12:00:00.000000", "1970-01-01T00:00:00Z"}) {
            assertThat(asAnn.post(path, "{'application_credential': {'name': 'x', 'expires_at': '" + past + "'}}"))
                    .hasStatus(400);
        }
        TestResponse made = asAnn.post(
                path, "{'application_credential': {'name': 'x', 'expires_at': '2026-01-01T12:10:00.000000Z'}}");
        assertThat(made).hasStatus(201);
        String login = "'id': '" + made.text("/application_credential/id") + "', 'secret': '"
                + made.text("/application_credential/secret") + "'";
        String token = token(credential(login, ""));

        clock.pass(Duration.ofMinutes(10));
        assertThat(credential(login, "")).hasStatus(401);
        assertThat(identity.tokens.authenticate(token)).as("issued before").isEmpty();
    }

    @Test
    void onesOwnTokenIsShownAndRevokedAndAnothersWithTheRuleForIt() {
        member("ann", "blue");
        String anns = token(password("ann", "ann", ""));
        String admins = token(password("admin", identity.adminPassword, ADMIN_PROJECT));

        assertThat(with(anns).header("X-Subject-Token", anns).get("auth/tokens?nocatalog"))
                .hasStatus(200)
                .hasHeader("X-Subject-Token", anns)
                .hasValue("/token/user/id", "ann")
                .hasNoValue("/token/catalog");
        assertThat(with(anns).header("X-Subject-Token", admins).get("auth/tokens"))
                .hasStatus(403);
        assertThat(with(anns).header("X-Subject-Token", admins).delete("auth/tokens"))
                .hasStatus(403);
        assertThat(with(anns).header("X-Subject-Token", "unknown").get("auth/tokens"))
                .hasStatus(404);
        assertThat(with(anns).get("auth/tokens")).hasStatus(404);
        assertThat(with(admins).header("X-Subject-Token", anns).get("auth/tokens"))
                .hasStatus(200);
        assertThat(with(admins).header("X-Subject-Token", anns).delete("auth/tokens"))
                .hasStatus(204);
        assertThat(identity.tokens.authenticate(anns)).isEmpty();
    }

    @Test
    void anAdministratorAdministers() {
        ApiClient admin = admin();
        TestResponse project = admin.post("projects", "{'project': {'name': 'p1', 'tags': [], 'options': {}}}");
        TestResponse user = admin.post("users", "{'user': {'name': 'u1', 'password': 'first', 'enabled': true}}");
        assertThat(project).hasStatus(201).hasValue("/project/domain_id", "default");
        assertThat(user).hasStatus(201).hasNoValue("/user/password");
        String grant = "projects/" + project.text("/project/id") + "/users/" + user.text("/user/id") + "/roles/";
        String scope = "{'project': {'id': '" + project.text("/project/id") + "'}}";

        assertThat(password("u1", "first", scope)).as("no role yet").hasStatus(401);
        assertThat(admin.put(grant + role("member"), "")).hasStatus(204);
        assertThat(admin.get(grant + role("member"))).hasStatus(204);
        assertThat(admin.get(grant)).hasStatus(404);
        assertThat(admin.get(grant.substring(0, grant.length() - 1))).hasValue("/roles/0/name", "member");
        String token = token(password("u1", "first", scope));
        assertThat(admin.get("role_assignments?include_names&user.id=" + user.text("/user/id")))
                .hasValue("/role_assignments/0/scope/project/name", "p1")
                .hasNoValue("/role_assignments/1");
        assertThat(admin.get("role_assignments?effective&user.id=" + user.text("/user/id")))
                .hasValue("/role_assignments/1/role/id", role("reader"));
        assertThat(admin.delete(grant + role("member"))).hasStatus(204);
        assertThat(admin.delete(grant + role("member"))).hasStatus(404);
        assertThat(identity.tokens.authenticate(token)).isEmpty();

        assertThat(admin.send("PATCH", "users/" + user.text("/user/id"), "{'user': {'password': 'second'}}"))
                .hasStatus(200);
        assertThat(password("u1", "first", "")).hasStatus(401);
        assertThat(password("u1", "second", "")).hasStatus(201);
        assertThat(admin.post("projects", "{'project': {'name': 'p1'}}")).hasStatus(409);
        assertThat(admin.delete("projects/" + project.text("/project/id"))).hasStatus(204);
        assertThat(admin.delete("users/" + user.text("/user/id"))).hasStatus(204);
        assertThat(admin.get("users?name=u1")).hasNoValue("/users/0");
    }

    @Test
    void aMemberSeesOneselfOnly() {
        member("ann", "blue");
        member("bob", "red");
        ApiClient ann = with(token(password("ann", "ann", "")));

        assertThat(ann.get("users/ann")).hasStatus(200);
        assertThat(ann.get("users/bob"))
                .as("who may not see it is not told that it is there")
                .hasStatus(404);
        assertThat(ann.get("users")).hasStatus(403);
        assertThat(ann.get("projects/blue")).hasStatus(200);
        assertThat(ann.get("projects/red")).hasStatus(404);
        assertThat(ann.get("auth/projects")).hasValue("/projects/0/id", "blue").hasNoValue("/projects/1");
        assertThat(ann.get("users/ann/projects")).hasValue("/projects/0/id", "blue");
        assertThat(ann.post("projects", "{'project': {'name': 'mine'}}")).hasStatus(403);
        assertThat(ann.put("projects/blue/users/ann/roles/" + role("admin"), ""))
                .hasStatus(403);
        assertThat(ann.put("system/users/ann/roles/" + role("admin"), "")).hasStatus(403);
        assertThat(ann.send("PATCH", "users/ann", "{'user': {'enabled': true}}"))
                .hasStatus(403);
    }

    @Test
    void aPasswordIsChangedByWhoKnowsIt() {
        member("ann", "blue");
        String token = token(password("ann", "ann", ""));
        ApiClient ann = with(token);

        assertThat(ann.post("users/ann/password", "{'user': {'password': 'new', 'original_password': 'wrong'}}"))
                .hasStatus(401);
        assertThat(ann.post("users/ann/password", "{'user': {'password': 'new', 'original_password': 'ann'}}"))
                .hasStatus(204);
        assertThat(identity.tokens.authenticate(token)).isEmpty();
        assertThat(password("ann", "new", "")).hasStatus(201);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'project': {'id': 'blue'}, 'system': {'all': true}}",
                "{'project': {'id': 'blue'}, 'domain': {'id': 'default'}}",
                "{'domain': {'id': 'default'}, 'system': {'all': true}, 'project': {'id': 'blue'}}"
            })
    void twoScopesAreNamedAsTheProblem(String scope) {
        assertThat(password("admin", identity.adminPassword, scope).body())
                .contains("A token must have exactly one scope: project, domain or system.", "Value: {");
    }

    @Test
    void everythingButLoggingInNeedsAToken() {
        for (String path : new String[] {"users", "projects", "auth/catalog", "auth/tokens", "nothing"}) {
            assertThat(api.anonymously().get(path)).hasStatus(401);
        }
        assertThat(api.anonymously().get("/identity/v3")).hasStatus(200).hasValue("/version/id", "v3.14");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{'auth': {}}",
                "{'auth': {'identity': {'methods': []}}}",
                "{'auth': {'identity': {'methods': ['password'], 'password': {'user': {'password': 'x'}}}}}",
                "{'auth': {'identity': {'methods': ['password', 'token'], 'token': {'id': 'x'}}}}",
                "{'auth': {'identity': {'methods': ['token'], 'token': {'id': 'x'}}, 'scope': {}}}",
                "{'auth': {'identity': {'methods': ['token'], 'token': {'id': 'x'}}, 'scope': 'everything'}}",
                "{'auth': {'identity': {'methods': ['token'], 'token': {'id': 'x'}}, 'scope': {'OS-TRUST:trust': {}}}}"
            })
    void aMalformedLoginIsToldSo(String body) {
        assertThat(api.anonymously().post("auth/tokens", body)).hasStatus(400).hasValue("/error/title", "Bad Request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"password", "token", "totp", "application_credential"})
    void aMethodWithoutItsPartIsRefused(String method) {
        assertThat(login("{'methods': ['" + method + "']}", "")).hasStatus(401);
    }
}
