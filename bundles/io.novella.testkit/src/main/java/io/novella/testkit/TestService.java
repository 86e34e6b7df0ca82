// SPDX-License-Identifier: Apache-2.0
package io.novella.testkit;

import io.novella.api.Microversion;
import io.novella.api.spi.ApiService;
import io.novella.api.spi.VersionNote;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A service for a test that has no better one. Set it up before the test starts. */
public final class TestService implements ApiService {

    private final String type;
    private final String basePath;
    private final Microversion minimum;
    private final SortedMap<Microversion, VersionNote> history = new TreeMap<>();
    private final Map<String, String> policies = new LinkedHashMap<>();
    private @Nullable String legacyHeader;

    private TestService(String type, String basePath, Microversion minimum) {
        this.type = type;
        this.basePath = basePath;
        this.minimum = minimum;
    }

    /**
     * A service whose rules are those that most share: {@code context_is_admin}, {@code admin_api} and {@code
     * admin_or_owner}.
     *
     * @param type its type, such as {@code inventory}
     * @param basePath such as {@code /inventory/v1}
     * @param minimum the version of a request that names none
     * @throws IllegalArgumentException if the minimum is not a version
     */
    public static TestService of(String type, String basePath, String minimum) {
        return new TestService(type, basePath, Microversion.parse(minimum))
                .policy("context_is_admin", "role:admin")
                .policy("admin_api", "rule:context_is_admin")
                .policy("admin_or_owner", "rule:context_is_admin or project_id:%(project_id)s");
    }

    /** Compute at {@code /compute/v2.1} from 2.1 on; another type at {@code /<type>/v1} from 1.0 on. */
    public static TestService standard(String type) {
        return type.equals("compute")
                ? of(type, "/compute/v2.1", "2.1").legacyHeader("X-OpenStack-Nova-API-Version")
                : of(type, "/" + type + "/v1", "1.0");
    }

    /** Adds versions to its history, so that they are supported whatever the controllers declare. */
    public TestService declaring(String... versions) {
        for (String version : versions) {
            history.put(Microversion.parse(version), VersionNote.of("Version " + version + "."));
        }
        return this;
    }

    /** Adds or replaces a rule that its resources share. */
    public TestService policy(String rule, String check) {
        policies.put(rule, check);
        return this;
    }

    /** Sets an older header that carries a bare version. */
    public TestService legacyHeader(String name) {
        legacyHeader = name;
        return this;
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public String basePath() {
        return basePath;
    }

    @Override
    public Microversion minimum() {
        return minimum;
    }

    @Override
    public SortedMap<Microversion, VersionNote> history() {
        return Collections.unmodifiableSortedMap(history);
    }

    @Override
    public Optional<String> legacyVersionHeader() {
        return Optional.ofNullable(legacyHeader);
    }

    @Override
    public Map<String, String> policyDefaults() {
        return Map.copyOf(policies);
    }
}
