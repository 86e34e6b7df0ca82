// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.negotiate;

import io.novella.api.Microversion;
import java.io.Serial;

/**
 * Thrown if a request names a well-formed version that the service does not support. The client receives 406 with the
 * supported range.
 */
public final class UnsupportedVersion extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Microversion minimum;
    private final transient Microversion maximum;

    UnsupportedVersion(String version, ServiceVersions service) {
        super(service.unsupported(version), null, false, false);
        this.minimum = service.minimum();
        this.maximum = service.maximum();
    }

    /** Returns the first supported version. */
    public Microversion minimum() {
        return minimum;
    }

    /** Returns the last supported version. */
    public Microversion maximum() {
        return maximum;
    }
}
