// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.load;

import java.io.Serial;

/** A loader left between the look at the routes and the loading; nothing has been done yet, so it can be done again. */
public final class LoaderGone extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    LoaderGone(Class<?> type) {
        super("there is no TargetLoader of " + type.getName() + " any more", null, false, false);
    }
}
