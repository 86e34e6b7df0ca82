// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.negotiate;

import io.novella.api.Microversion;
import java.io.Serial;

/** A well-formed version that the service does not support: 406, with what it does support as data. */
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

    /** The first supported version. */
    public Microversion minimum() {
        return minimum;
    }

    /** The last supported version. */
    public Microversion maximum() {
        return maximum;
    }
}
