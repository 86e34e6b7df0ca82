// SPDX-License-Identifier: Apache-2.0
package io.novella.http.internal.server;

import io.novella.api.runtime.FailureInfo;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The connectors that could not be opened, with the reasons. Safe for any number of threads. */
final class OpenFailures {

    private static final String BUNDLE = "io.novella.http";

    /** By connector, since two may be configured alike. */
    private final Map<Object, FailureInfo> failures = new ConcurrentHashMap<>();

    /** Notes that a connector could not be opened. Returns whether it failed for another reason, or not at all, before. */
    boolean put(Object connector, String subject, String reason) {
        FailureInfo failure = new FailureInfo(BUNDLE, subject, reason);
        return !failure.equals(failures.put(connector, failure));
    }

    /** Notes that a connector is open, or is not wanted any more. */
    void remove(Object connector) {
        failures.remove(connector);
    }

    List<FailureInfo> list() {
        return List.copyOf(failures.values());
    }
}
