// SPDX-License-Identifier: Apache-2.0
package io.novella.benchmarks.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Typical rules of a cloud: few kinds of callers, rules that refer to each other, and many operations. */
final class OperatorRules {

    /** A decision to make: a rule, a target and a caller. */
    record Case(String rule, Map<String, Object> target, Map<String, Object> creds) {}

    private static final List<String> CHECKS = List.of(
            "rule:project_member_or_admin",
            "rule:project_reader_or_admin",
            "rule:context_is_admin",
            "rule:admin_or_owner",
            "(rule:project_member_api and not role:suspended) or (role:manager and domain_id:%(domain_id)s)",
            "(role:reader and system_scope:all) or (role:reader and domain_id:%(target.user.domain_id)s) or"
                    + " user_id:%(target.user.id)s",
            "role:admin or (role:member and project_id:%(project_id)s and 'False':%(locked)s)");

    private OperatorRules() {}

    /** Returns a number of rules for operations, and the rules that they refer to. */
    static Map<String, String> rules(int operations) {
        Map<String, String> rules = new LinkedHashMap<>();
        rules.put("context_is_admin", "role:admin or is_admin:True");
        rules.put("project_member_api", "role:member and project_id:%(project_id)s");
        rules.put("project_reader_api", "role:reader and project_id:%(project_id)s");
        rules.put("project_member_or_admin", "rule:project_member_api or rule:context_is_admin");
        rules.put("project_reader_or_admin", "rule:project_reader_api or rule:context_is_admin");
        rules.put("admin_or_owner", "rule:context_is_admin or project_id:%(project_id)s");
        for (int i = 0; i < operations; i++) {
            rules.put("cloud:resource" + i / 8 + ":operation" + i % 8, CHECKS.get(i % CHECKS.size()));
        }
        return rules;
    }

    /** Returns the same rules as a policy file. */
    static String file(int operations) {
        StringBuilder out = new StringBuilder("# Rules of a cloud.\n");
        rules(operations).forEach((name, check) -> out.append('"')
                .append(name)
                .append("\": \"")
                .append(check)
                .append("\"\n"));
        return out.toString();
    }

    /** Returns decisions of all callers on their own and on other objects, 16 for each of the first operations. */
    static Case[] cases(int operations) {
        List<Case> cases = new ArrayList<>();
        for (int i = 0; i < operations; i++) {
            String rule = "cloud:resource" + i / 8 + ":operation" + i % 8;
            for (List<String> roles :
                    List.of(List.of("admin"), List.of("member", "reader"), List.of("reader"), List.of("manager"))) {
                for (String project : List.of("9f2c0c3de0d347a2aa9c3d9a3a4b5c01", "9f2c0c3de0d347a2aa9c3d9a3a4b5c02")) {
                    for (boolean locked : List.of(false, true)) {
                        cases.add(new Case(rule, target(locked), creds(roles, project)));
                    }
                }
            }
        }
        return cases.toArray(Case[]::new);
    }

    private static Map<String, Object> target(boolean locked) {
        return Map.of(
                "project_id", "9f2c0c3de0d347a2aa9c3d9a3a4b5c01",
                "user_id", "u1",
                "domain_id", "d1",
                "target.user.id", "u1",
                "target.user.domain_id", "d1",
                "locked", locked);
    }

    private static Map<String, Object> creds(List<String> roles, String project) {
        return Map.of("user_id", "u2", "project_id", project, "domain_id", "", "is_admin", false, "roles", roles);
    }
}
