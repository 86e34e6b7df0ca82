// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.api.Caller;
import io.novella.identity.internal.store.Assignment;
import io.novella.identity.internal.store.Domain;
import io.novella.identity.internal.store.Project;
import io.novella.identity.internal.store.Role;
import io.novella.identity.internal.store.Scope;
import io.novella.identity.internal.store.User;
import io.novella.testkit.ApiClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An administrator of one domain, and the ways to get more than that. */
class DomainAdministratorTest {

    @TempDir
    Path folder;

    private TestIdentity identity;
    private ApiClient boss;
    private String admin;
    private String member;

    @BeforeEach
    void start() throws IOException {
        identity = TestIdentity.start(folder, new SettableClock());
        admin = role("admin");
        member = role("member");
        identity.store.add(new Role("service", "service", ""));
        identity.store.add(new Domain("north", "North", "", true));
        for (String domain : List.of("default", "north")) {
            identity.store.add(new Project(domain + "-p", domain, "p", "", true));
            for (String name : List.of("boss", "ann")) {
                identity.store.add(new User(domain + "-" + name, domain, name, null, "", true, null), "hash");
            }
        }
        identity.store.add(new Assignment("north-boss", Scope.domain("north"), admin));
        boss = as("north-boss", Scope.domain("north"));
    }

    @AfterEach
    void stop() {
        identity.close();
    }

    private ApiClient as(String user, Scope scope) {
        String token = identity.tokens
                .issue(
                        identity.tokens.start(),
                        user,
                        scope,
                        null,
                        List.of("password"),
                        new SettableClock().instant().plusSeconds(60))
                .orElseThrow()
                .token();
        Caller caller = identity.tokens.authenticate(token).orElseThrow();
        return identity.client().as(caller);
    }

    private String role(String name) {
        return identity.store.roles().stream()
                .filter(role -> role.name().equals(name))
                .findFirst()
                .orElseThrow()
                .id();
    }

    private void isRefused(String request) {
        String[] parts = request.split(" ", 3);
        assertThat(boss.send(parts[0], parts[1], parts.length == 3 ? parts[2] : ""))
                .as(request)
                .satisfies(response -> assertThat(response.status()).isIn(403, 404));
    }

    private void works(int status, String request) {
        String[] parts = request.split(" ", 3);
        assertThat(boss.send(parts[0], parts[1], parts.length == 3 ? parts[2] : ""))
                .as(request)
                .hasStatus(status);
    }

    @Test
    void administersItsDomain() {
        works(200, "GET users/north-ann");
        works(201, "POST users {'user': {'name': 'eve', 'domain_id': 'north', 'password': 'x'}}");
        works(201, "POST projects {'project': {'name': 'q', 'domain_id': 'north'}}");
        works(200, "PATCH users/north-ann {'user': {'password': 'other'}}");
        works(200, "PATCH projects/north-p {'project': {'description': 'd'}}");
        works(204, "PUT projects/north-p/users/north-ann/roles/" + member);
        works(204, "GET projects/north-p/users/north-ann/roles/" + member);
        works(200, "PATCH users/north-ann {'user': {'enabled': false}}");
        works(204, "DELETE projects/north-p/users/north-ann/roles/" + member);
        works(204, "PUT domains/north/users/north-ann/roles/" + admin);
        works(204, "DELETE domains/north/users/north-ann/roles/" + admin);
        works(204, "DELETE users/north-ann");
        works(204, "DELETE projects/north-p");
    }

    @Test
    void seesItsDomainOnly() {
        assertThat(boss.get("users"))
                .hasStatus(200)
                .hasValue("/users/1/domain_id", "north")
                .hasNoValue("/users/2");
        assertThat(boss.get("users?domain_id=default")).hasNoValue("/users/0");
        assertThat(boss.get("projects")).hasValue("/projects/0/id", "north-p").hasNoValue("/projects/1");
        assertThat(boss.get("domains")).hasValue("/domains/0/id", "north").hasNoValue("/domains/1");
        assertThat(boss.get("role_assignments"))
                .hasValue("/role_assignments/0/user/id", "north-boss")
                .hasNoValue("/role_assignments/1");
        isRefused("GET users/default-ann");
        isRefused("GET users/default-ann/projects");
        isRefused("GET users/default-ann/application_credentials");
        isRefused("GET projects/default-p");
        isRefused("GET domains/default");
        isRefused("GET system/users/north-ann/roles");
        isRefused("GET projects/default-p/users/default-ann/roles");
    }

    @Test
    void changesNothingBeyondItsDomain() {
        isRefused("POST users {'user': {'name': 'eve', 'domain_id': 'default', 'password': 'x'}}");
        isRefused("POST users {'user': {'name': 'eve', 'password': 'x'}}");
        isRefused("POST projects {'project': {'name': 'q', 'domain_id': 'default'}}");
        isRefused("PATCH users/default-ann {'user': {'password': 'other'}}");
        isRefused("DELETE users/default-ann");
        isRefused("PATCH projects/default-p {'project': {'enabled': false}}");
        isRefused("DELETE projects/default-p");
        isRefused("PUT projects/default-p/users/north-ann/roles/" + member);
        isRefused("PUT projects/north-p/users/default-ann/roles/" + member);
        isRefused("PUT domains/default/users/north-ann/roles/" + member);
        isRefused("PUT domains/north/users/default-ann/roles/" + member);
        isRefused("POST roles {'role': {'name': 'root'}}");
        isRefused("DELETE roles/" + member);
    }

    @Test
    void getsNoMoreThanItHas() {
        for (String user : List.of("north-ann", "north-boss")) {
            isRefused("PUT system/users/" + user + "/roles/" + admin);
            isRefused("PUT system/users/" + user + "/roles/" + member);
            isRefused("PUT projects/north-p/users/" + user + "/roles/" + admin);
            isRefused("PUT projects/north-p/users/" + user + "/roles/service");
            isRefused("PUT domains/north/users/" + user + "/roles/service");
        }
    }

    @Test
    void doesNotBecomeAnAdministratorOfMore() {
        identity.store.add(new Assignment("north-ann", Scope.SYSTEM, admin));
        isRefused("PATCH users/north-ann {'user': {'password': 'mine'}}");
        isRefused("PATCH users/north-ann {'user': {'enabled': false}}");
        isRefused("DELETE users/north-ann");
        identity.store.remove(new Assignment("north-ann", Scope.SYSTEM, admin));

        identity.store.add(new Assignment("north-ann", Scope.project("north-p"), admin));
        isRefused("PATCH users/north-ann {'user': {'password': 'mine'}}");
        isRefused("DELETE projects/north-p/users/north-ann/roles/" + admin);
        isRefused("DELETE projects/north-p");
        identity.store.remove(new Assignment("north-ann", Scope.project("north-p"), admin));

        identity.store.add(new Assignment("north-ann", Scope.project("default-p"), member));
        isRefused("PATCH users/north-ann {'user': {'password': 'mine'}}");
    }

    @Test
    void administratorsOfProjectsAndOfTheSystemHaveNoBounds() {
        for (Scope scope : List.of(Scope.SYSTEM, Scope.project("north-p"))) {
            identity.store.add(new Assignment("north-boss", scope, admin));
            ApiClient all = as("north-boss", scope);
            assertThat(all.get("users/default-ann")).hasStatus(200);
            assertThat(all.put("system/users/default-ann/roles/" + member, "")).hasStatus(204);
        }
    }
}
