// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds checks that are well formed and hold for no caller, most of them misspelt: under {@code not} such a check holds for every caller.
 * These are warnings, because an authenticator can bring credentials that are not known here.
 */
public final class RuleReview {
    /** Placeholders of other template languages, which are plain texts here. */
    private static final Pattern FOREIGN_PLACEHOLDER =
            Pattern.compile("[$%#]?\\{[\\w.]+}|\\$\\(?[\\w.]+\\)?s?|\\([\\w.]+\\)s?");

    private static final Set<String> BOOLEANS = Set.of("True", "False");

    private final Map<String, Check> rules;
    private final KnownNames names;
    private final Set<String> leftSides;

    /** The rule that inverts another by {@code not}, directly or through references, by the name of the other. */
    private final Map<String, String> inverters = new HashMap<>();

    /** A review of these rules together: a rule of one file may be inverted by a rule of another. */
    public RuleReview(PolicyRules rules, KnownNames names) {
        this.rules = new LinkedHashMap<>();
        rules.names().forEach(name -> {
            @Nullable Check check = rules.check(name);
            if (check != null) {
                this.rules.put(name, check);
            }
        });
        this.names = names;
        this.leftSides = names.leftSides();
        findInverters();
    }

    private record Use(String rule, String inverter) {}

    private void findInverters() {
        Deque<Use> open = new ArrayDeque<>();
        rules.forEach((name, check) -> collect(check, false, name, open));
        // A rule that an inverted rule refers to is inverted by the same rule.
        while (!open.isEmpty()) {
            Use use = open.remove();
            @Nullable Check check = rules.get(use.rule());
            if (check != null) {
                collect(check, true, use.inverter(), open);
            }
        }
    }

    private void collect(Check check, boolean inverted, String inverter, Deque<Use> open) {
        if (check instanceof RuleCheck reference
                && inverted
                && inverters.putIfAbsent(reference.name(), inverter) == null) {
            open.add(new Use(reference.name(), inverter));
        }
        for (Check part : check.parts()) {
            collect(part, inverted ^ (check instanceof NotCheck), inverter, open);
        }
    }

    /** What is doubtful in a rule of the set, as sentences in the order of its checks; empty if nothing is. */
    public List<String> findings(String rule) {
        List<String> found = new ArrayList<>();
        @Nullable Check check = rules.get(rule);
        if (check != null) {
            review(check, false, rule, found);
        }
        return found;
    }

    private void review(Check check, boolean inverted, String rule, List<String> found) {
        if (check.parts().isEmpty() && check.problem() == null) {
            @Nullable String doubt = doubt(check);
            if (doubt != null) {
                found.add("'" + check + "' never holds: " + doubt + consequence(inverted, rule));
            }
            misspeltAttributes(check, found);
        }
        for (Check part : check.parts()) {
            review(part, inverted ^ (check instanceof NotCheck), rule, found);
        }
    }

    private String consequence(boolean inverted, String rule) {
        if (inverted) {
            return "; under 'not' it holds for EVERY caller";
        }
        @Nullable String inverter = inverters.get(rule);
        return inverter == null
                ? ""
                : "; rule '" + inverter + "' inverts it by 'not', which therefore holds for EVERY caller";
    }

    /** Why a leaf holds for no caller; null if it may hold. */
    private @Nullable String doubt(Check check) {
        if (check instanceof RoleCheck role) {
            return doubtfulRole(role.match());
        }
        if (!(check instanceof GenericCheck generic)) {
            return null;
        }
        TargetTemplate match = generic.match();
        if (generic.left() instanceof LeftOperand.Literal literal) {
            @Nullable String constant = match.constant();
            return constant == null || constant.equals(literal.text())
                    ? null
                    : "it compares two different strings; write an attribute of the target as %(name)s";
        }
        if (!(generic.left() instanceof LeftOperand.Path path)) {
            return null;
        }
        String name = path.segments()[0];
        if (!names.credentials().contains(name)) {
            return unknown(check.toString(), name);
        }
        return doubtfulValue(name, path.segments().length > 1, match);
    }

    private String unknown(String check, String name) {
        String rest = check.substring(name.length());
        String lower = name.toLowerCase(Locale.ROOT);
        if (!name.equals(lower) && leftSides.contains(lower)) {
            return "names before the colon are case-sensitive; write '" + lower + rest + "'";
        }
        if (name.equals("field")) {
            return "checks of the kind 'field' exist in OpenStack's network service only";
        }
        Optional<String> nearest = Spelling.nearest(name, leftSides);
        return "'" + name + "' is neither a kind of check nor a credential of any caller"
                + nearest.map(known -> "; did you mean '" + known + rest + "'?").orElse("");
    }

    private static @Nullable String doubtfulRole(TargetTemplate match) {
        @Nullable String constant = match.constant();
        if (constant == null) {
            return null;
        }
        if (constant.isEmpty()) {
            return "it does not name a role";
        }
        if (constant.indexOf(',') >= 0) {
            return "a role name cannot contain a comma; write role:a or role:b";
        }
        return foreignPlaceholder(constant);
    }

    private static @Nullable String doubtfulValue(String name, boolean nested, TargetTemplate match) {
        @Nullable String constant = match.constant();
        if (constant == null) {
            return null;
        }
        boolean isBoolean = name.equals("is_admin") || name.equals("is_admin_project");
        if (isBoolean && !nested && !BOOLEANS.contains(constant)) {
            return "the value must be True or False, with this capitalization";
        }
        if (name.equals("system_scope") && !nested && !constant.equals("all")) {
            return "the only system scope is 'all'";
        }
        if (constant.equals("None") && !nested) {
            return "a missing credential '" + name + "' is not None, so it never equals None";
        }
        if (constant.isEmpty()) {
            return "the value after the colon is missing";
        }
        return foreignPlaceholder(constant);
    }

    private static @Nullable String foreignPlaceholder(String constant) {
        return FOREIGN_PLACEHOLDER.matcher(constant).matches()
                ? "'" + constant + "' is a literal string; write an attribute of the target as %(name)s"
                : null;
    }

    /** Only those near a known attribute: which attributes a target has is not known before one is loaded. */
    private void misspeltAttributes(Check check, List<String> found) {
        for (String key : check.targetKeys()) {
            if (!names.attributes().contains(key)) {
                Spelling.nearest(key, names.attributes())
                        .ifPresent(known -> found.add("'" + check + "': no registered target has an attribute '" + key
                                + "'; did you mean %(" + known + ")s?"));
            }
        }
    }
}
