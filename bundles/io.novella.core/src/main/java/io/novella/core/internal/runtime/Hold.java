// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.runtime;

import io.novella.api.spi.ApiService;
import io.novella.core.internal.operation.Gate;
import io.novella.core.internal.operation.Operation;
import java.util.List;

/**
 * The held routes of a removed controller that may be registered again soon, as during an update of its bundle.
 * Requests for these routes wait.
 *
 * @param ticket identifies the hold; the timer that ends it keeps only this number, and so no class of the extension
 * @param contributor the bundle
 * @param className the controller's class
 * @param places its operations, behind a closed gate
 * @param services the services of the operations, which may have been removed too
 */
record Hold(long ticket, Contributor contributor, String className, List<Operation> places, List<ApiService> services) {

    static Hold of(long ticket, BoundController gone, List<ApiService> services) {
        Gate closed = Gate.closed();
        return new Hold(
                ticket,
                gone.contributor(),
                gone.className(),
                gone.operations().stream()
                        .map(operation -> operation.behind(closed))
                        .toList(),
                services);
    }

    /** Returns whether the hold is for a controller, whatever the version of its bundle. */
    boolean isFor(BoundController controller) {
        return className.equals(controller.className())
                && contributor.owner().symbolicName().equals(controller.owner().symbolicName());
    }
}
