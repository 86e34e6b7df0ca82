// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.enforce;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.novella.api.Caller;
import io.novella.api.Fault;
import io.novella.core.internal.http.Exchange;
import io.novella.core.internal.operation.Operation;
import io.novella.core.internal.testing.Box;
import io.novella.core.internal.testing.FakeRequest;
import io.novella.core.internal.testing.Operations;
import io.novella.policy.Decision;
import io.novella.policy.PolicyRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AuditLogTest {

    private static final Map<String, Object> MINE = Map.of("project_id", "p1");
    private static final Map<String, Object> FOREIGN = Map.of("project_id", "p2");

    private final List<String> lines = new ArrayList<>();
    private final AuditLog audit = new AuditLog(() -> Set.of("admin"), lines::add, () -> true);

    private static Exchange exchange(String method, String user) {
        Exchange exchange = new Exchange(
                FakeRequest.of(method, "/compute/v2.1/boxes/b1?token=secret").header("X-Auth-Token", "secret"));
        exchange.authenticated(Caller.user(user)
                .project("p1")
                .role("Admin")
                .credential("is_admin", "True")
                .build());
        exchange.selected(List.of("id"), List.of("b1"));
        return exchange;
    }

    private static Decision decision(String rule, Exchange exchange, Map<String, Object> target) {
        return PolicyRules.of(Map.of("r", rule))
                .decide("r", target, exchange.caller().credentials());
    }

    private void granted(String method, String rule, Map<String, Object> target) {
        Exchange exchange = exchange(method, "ann");
        audit.granted(
                exchange,
                operation(method),
                target,
                decision(rule, exchange, target),
                PolicyRules.of(Map.of("context_is_admin", "rule:boss", "boss", "role:Boss")));
    }

    private static Operation operation(String method) {
        return Operations.of(method, "boxes/{id}", Box.class);
    }

    private JsonNode only() throws JsonProcessingException {
        assertThat(lines).hasSize(1);
        return new JsonMapper().readTree(lines.get(0));
    }

    @Test
    void deniedCallIsLogged() throws JsonProcessingException {
        Exchange exchange = exchange("DELETE", "ann");
        audit.denied(exchange, operation("DELETE"), FOREIGN, decision("role:boss", exchange, FOREIGN), 404);

        assertThat(only())
                .isEqualTo(new JsonMapper()
                        .readTree(
                                """
                                {"event": "denied", "request": "%s", "user": "ann", "project": "p1", "roles": "Admin",
                                 "method": "DELETE", "path": "/compute/v2.1/boxes/b1", "operation": "compute boxes DELETEboxes/{id}",
                                 "target": "Box", "target_id": "b1", "target_project": "p2",
                                 "rule": "r", "reason": "r: deny, because role:boss does not hold", "status": 404}
                                """
                                        .formatted(exchange.requestId())));
        assertThat(lines.get(0)).doesNotContain("secret");
    }

    @Test
    void ordinaryCallIsNotLogged() {
        granted("GET", "role:admin", MINE);
        granted("DELETE", "project_id:%(project_id)s", MINE);
        granted("DELETE", "role:admin and project_id:%(project_id)s", MINE);
        granted("DELETE", "@", Map.of());
        assertThat(lines).isEmpty();
    }

    @Test
    void changeByAdministratorIsPrivileged() {
        granted("DELETE", "role:ADMIN or project_id:%(project_id)s", MINE);
        granted("POST", "is_admin:True", MINE);
        assertThat(lines).hasSize(2).allMatch(line -> line.contains("\"event\":\"privileged\""));
    }

    @Test
    void callOnAnotherProjectsObjectIsPrivileged() {
        granted("GET", "@", FOREIGN);
        granted("PUT", "@", FOREIGN);
        assertThat(lines).hasSize(2).allMatch(line -> line.contains("\"target_project\":\"p2\""));
    }

    @Test
    void controllers403IsLoggedIfARuleDenied() throws JsonProcessingException {
        Exchange exchange = exchange("GET", "ann");
        audit.refused(exchange, operation("GET"), Fault.forbidden("no quota"));
        assertThat(lines).isEmpty();

        exchange.granted(rule -> false);
        exchange.allows("boxes:all");
        audit.refused(exchange, operation("GET"), Fault.notFound("another matter"));
        assertThat(lines).isEmpty();
        audit.refused(exchange, operation("GET"), Fault.forbidden("not all"));
        assertThat(only().path("rule").asText()).isEqualTo("boxes:all");
    }

    @Test
    void clientTextCannotEndALine() throws JsonProcessingException {
        String user = "ann\n{\"event\":\"forged\"}\r\u2028\u0085\u0000\u001b[2J\"" + "x".repeat(1_000);
        Exchange exchange = exchange("GET", user);
        audit.denied(exchange, operation("GET"), MINE, decision("!", exchange, MINE), 403);

        assertThat(lines.get(0)).matches("[\\x20-\\x7e]+");
        assertThat(only().path("user").asText()).startsWith("ann\n{").hasSizeLessThan(300);
    }

    @Test
    void failingLoaderLosesOnlyItsField() {
        Exchange exchange = exchange("DELETE", "ann");
        Map<String, Object> broken = new java.util.AbstractMap<>() {
            @Override
            public Set<Entry<String, Object>> entrySet() {
                throw new IllegalStateException("broken");
            }
        };
        audit.denied(exchange, operation("DELETE"), broken, decision("!", exchange, MINE), 403);
        assertThat(lines).hasSize(1);
    }

    @Test
    void rolesOfContextIsAdminArePrivileged() {
        granted("POST", "role:Boss", MINE);
        assertThat(lines).hasSize(1);
        granted("POST", "role:other", MINE);
        assertThat(lines).hasSize(1);
        granted("GET", "role:Boss", MINE);
        assertThat(lines).hasSize(1);
    }
}
