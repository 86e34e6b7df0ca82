// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.enforce;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.novella.api.Caller;
import io.novella.api.Fault;
import io.novella.core.internal.http.Exchange;
import io.novella.core.internal.operation.Operation;
import io.novella.core.internal.rulebook.CallerCredentials;
import io.novella.policy.Check;
import io.novella.policy.Decision;
import io.novella.policy.PolicyRules;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audit log: writes one line for each denied and each privileged call to the logger {@code io.novella.audit}. A
 * line is a JSON object, escaped so that text from a client cannot end it. It has ids and names, never a body, a
 * query, a header or a token.
 *
 * <p>A call is privileged if it was allowed and acts on an object of another project than the token's; or if it
 * changes something, and the check that allowed it is {@code is_admin}, {@code system_scope}, a role of the setting
 * {@code administrators}, or a role that the rule {@code context_is_admin} names.
 */
public final class AuditLog {

    private static final Logger LOG = LoggerFactory.getLogger("io.novella.audit");
    private static final int MAX_LENGTH = 256;
    private static final JsonMapper MAPPER = JsonMapper.builder()
            // Some tools treat line separators beyond ASCII as the end of a line.
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build();

    private final Supplier<Set<String>> administrators;
    private final Consumer<String> lines;
    private final BooleanSupplier isOn;

    /**
     * Creates a log.
     *
     * @param administrators names of the roles, in lower case, that make a change privileged
     */
    public AuditLog(Supplier<Set<String>> administrators) {
        this(administrators, line -> LOG.info("{}", line), LOG::isInfoEnabled);
    }

    /** Creates a log that writes to another destination. */
    AuditLog(Supplier<Set<String>> administrators, Consumer<String> lines, BooleanSupplier isOn) {
        this.administrators = administrators;
        this.lines = lines;
        this.isOn = isOn;
    }

    /** Logs a denied call with the status that the client receives. */
    void denied(
            Exchange exchange,
            Operation operation,
            Map<String, @Nullable Object> target,
            Decision decision,
            int status) {
        if (isOn.getAsBoolean()) {
            write(decided(line("denied", exchange, operation, target), decision).put("status", status));
        }
    }

    /** Logs a controller's 403 as a denial, if the controller had checked a rule that denied. */
    public void refused(Exchange exchange, Operation operation, Throwable thrown) {
        String rule = exchange.refusedRule();
        if (rule != null && thrown instanceof Fault fault && fault.status() == 403 && isOn.getAsBoolean()) {
            ObjectNode line = line("denied", exchange, operation, Map.of());
            put(line, "rule", rule);
            write(line.put("status", 403));
        }
    }

    /** Logs an allowed call, if it is privileged. */
    void granted(
            Exchange exchange,
            Operation operation,
            Map<String, @Nullable Object> target,
            Decision decision,
            PolicyRules rules) {
        if (isOn.getAsBoolean()
                && (isForeign(exchange.caller(), operation, target)
                        || (isChange(operation) && isAdministrators(decision.leaf(), rules)))) {
            write(decided(line("privileged", exchange, operation, target), decision));
        }
    }

    private void write(ObjectNode line) {
        try {
            lines.accept(MAPPER.writeValueAsString(line));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("writing to memory failed", impossible);
        }
    }

    private static boolean isChange(Operation operation) {
        return !operation.httpMethod().equals("GET");
    }

    private static boolean isForeign(Caller caller, Operation operation, Map<String, @Nullable Object> target) {
        if (operation.target() == null) {
            return false;
        }
        String project = text(target, "project_id");
        return project != null && !project.equals(caller.projectId().orElse(null));
    }

    private boolean isAdministrators(@Nullable Check leaf, PolicyRules rules) {
        if (leaf == null) {
            return false;
        }
        String text = leaf.toString();
        return text.startsWith("is_admin:")
                || text.startsWith("system_scope:")
                || text.startsWith("system:")
                || (text.startsWith("role:")
                        && (administrators.get().contains(text.substring(5).toLowerCase(Locale.ROOT))
                                || rules.leaves(CallerCredentials.CONTEXT_IS_ADMIN.name())
                                        .contains(leaf)));
    }

    private static ObjectNode line(
            String event, Exchange exchange, Operation operation, Map<String, @Nullable Object> target) {
        Caller caller = exchange.caller();
        ObjectNode line = MAPPER.createObjectNode();
        put(line, "event", event);
        put(line, "request", exchange.requestId());
        put(line, "user", caller.userId());
        put(line, "project", caller.projectId().orElse(null));
        put(line, "roles", String.join(",", caller.roles()));
        put(line, "method", exchange.request().method());
        put(line, "path", exchange.request().rawPath());
        put(line, "operation", operation.service() + " " + operation.resource() + " " + operation.name());
        if (operation.target() != null) {
            put(line, "target", operation.target().getSimpleName());
            put(
                    line,
                    "target_id",
                    exchange.pathVariable(operation.path().variables().get(0)).orElse(null));
            put(line, "target_project", text(target, "project_id"));
        }
        return line;
    }

    private static ObjectNode decided(ObjectNode line, Decision decision) {
        put(line, "rule", decision.rule());
        put(line, "reason", decision.reason());
        return line;
    }

    private static void put(ObjectNode line, String name, @Nullable String value) {
        if (value != null) {
            line.put(name, value.length() <= MAX_LENGTH ? value : value.substring(0, MAX_LENGTH) + "...");
        }
    }

    /** Returns an attribute as text; null if the target loader fails. */
    private static @Nullable String text(Map<String, @Nullable Object> target, String name) {
        try {
            Object value = target.get(name);
            return value == null ? null : value.toString();
        } catch (RuntimeException broken) {
            return null;
        }
    }
}
