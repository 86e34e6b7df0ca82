// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.api;

import io.novella.api.Microversion;
import io.novella.api.spi.ApiService;
import io.novella.api.spi.Dialect;
import io.novella.api.spi.VersionHistory;
import io.novella.api.spi.VersionNote;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.osgi.service.component.annotations.Component;

/** The identity API as a service: Keystone v3.14, the version of its Ussuri and every later release. */
@Component
public final class IdentityApi implements ApiService {

    /** Where it answers. */
    public static final String PATH = "/identity/v3";

    /** Whoever administers; Keystone's own rule, so that its policy files find it. */
    public static final String ADMIN = "rule:admin_required";

    /** Whoever may look at everything. */
    public static final String READ = "rule:admin_required or (role:reader and system_scope:all)";

    /** May look at tokens of others. */
    public static final String VALIDATE = "identity:validate_token";

    /** May revoke tokens of others. */
    public static final String REVOKE = "identity:revoke_token";

    private static final Microversion VERSION = new Microversion(3, 14);

    @Override
    public String type() {
        return "identity";
    }

    @Override
    public String basePath() {
        return PATH;
    }

    @Override
    public Microversion minimum() {
        return VERSION;
    }

    @Override
    public SortedMap<Microversion, VersionNote> history() {
        return VersionHistory.parse("history", VERSION + ": The part of Keystone v3 that clients need to log in.");
    }

    /** That of the contract it follows. */
    @Override
    public Optional<Instant> updated() {
        return Optional.of(Instant.parse("2020-04-07T00:00:00Z"));
    }

    @Override
    public Dialect dialect() {
        return Dialect.KEYSTONE;
    }

    @Override
    public Map<String, String> policyDefaults() {
        return Map.of("admin_required", "role:admin", VALIDATE, READ + " or role:service", REVOKE, ADMIN);
    }
}
