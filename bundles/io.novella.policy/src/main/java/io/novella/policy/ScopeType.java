// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import java.util.Locale;
import java.util.Map;

/** What a token was issued for, in the sense of oslo.policy's {@code scope_types}. */
public enum ScopeType {
    SYSTEM,
    DOMAIN,
    PROJECT;

    /** The scope of a caller: {@code system_scope} (or {@code system}), then {@code domain_id}, else project. */
    public static ScopeType of(Map<String, ?> creds) {
        if (PythonText.isTruthy(creds.get("system_scope")) || PythonText.isTruthy(creds.get("system"))) {
            return SYSTEM;
        }
        return PythonText.isTruthy(creds.get("domain_id")) ? DOMAIN : PROJECT;
    }

    /**
     * The scope of this name, as a policy file or annotation writes it.
     *
     * @throws IllegalArgumentException if it is none of {@code system}, {@code domain}, {@code project}
     */
    public static ScopeType parse(String name) {
        for (ScopeType type : values()) {
            if (type.toString().equals(name)) {
                return type;
            }
        }
        throw new IllegalArgumentException("'" + name + "' is not a scope type; expected system, domain or project");
    }

    /** The name in lower case, as oslo.policy writes it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
