// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.load;

import java.io.Serial;

/**
 * Thrown if a target loader is removed between the lookup of the route and the load. The operation has not been
 * invoked, so the request can be repeated.
 */
public final class LoaderGone extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    LoaderGone(Class<?> type) {
        super("there is no TargetLoader of " + type.getName() + " any more", null, false, false);
    }
}
