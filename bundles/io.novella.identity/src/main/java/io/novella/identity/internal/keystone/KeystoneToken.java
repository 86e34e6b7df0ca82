// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.keystone;

import com.fasterxml.jackson.databind.JsonNode;
import io.novella.api.Caller;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/**
 * What Keystone says of a token.
 *
 * @param caller whose it is, and what for
 * @param expires when it is worth nothing any more
 */
record KeystoneToken(Caller caller, Instant expires) {

    /**
     * Reads the answer to {@code GET /v3/auth/tokens} (Identity API v3, "Validate and show information for token").
     *
     * @throws IOException if it is none
     */
    static KeystoneToken read(JsonNode answer) throws IOException {
        JsonNode token = answer.path("token");
        String user = token.at("/user/id").asText();
        if (user.isEmpty()) {
            throw new IOException("the response does not contain a user");
        }
        Caller.Builder caller = Caller.user(user)
                .credential("is_admin_project", token.path("is_admin_project").asBoolean(true));
        note(caller, "user_name", token.at("/user/name"));
        note(caller, "user_domain_id", token.at("/user/domain/id"));
        String project = token.at("/project/id").asText();
        if (!project.isEmpty()) {
            caller.project(project);
            note(caller, "project_name", token.at("/project/name"));
            note(caller, "project_domain_id", token.at("/project/domain/id"));
        }
        note(caller, "domain_id", token.at("/domain/id"));
        if (token.at("/system/all").asBoolean(false)) {
            caller.credential("system_scope", "all");
        }
        for (JsonNode role : token.path("roles")) {
            if (role.path("name").isTextual()) {
                caller.role(role.path("name").asText());
            }
        }
        try {
            return new KeystoneToken(
                    caller.build(), Instant.parse(token.path("expires_at").asText()));
        } catch (DateTimeParseException malformed) {
            throw new IOException("the response does not contain a valid expiry time of the token", malformed);
        }
    }

    private static void note(Caller.Builder caller, String name, JsonNode value) {
        if (value.isTextual()) {
            caller.credential(name, value.asText());
        }
    }
}
