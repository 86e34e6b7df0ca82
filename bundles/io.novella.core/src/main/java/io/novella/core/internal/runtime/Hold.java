// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.runtime;

import io.novella.api.spi.ApiService;
import io.novella.core.internal.operation.Gate;
import io.novella.core.internal.operation.Operation;
import java.util.List;

/**
 * The places in the route table of a controller that has gone and may be back in a moment, which is so while its bundle
 * is updated. Requests that come to one wait.
 *
 * @param ticket tells it from others; whoever is to end it knows only this, and so keeps nothing of the extension
 * @param contributor the bundle
 * @param className the controller's class
 * @param places its operations, which nobody can enter
 * @param services the services that they belong to, which may have gone with it
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

    /** Whether it was held for a controller, or for one of another version of its bundle. */
    boolean isFor(BoundController controller) {
        return className.equals(controller.className())
                && contributor.owner().symbolicName().equals(controller.owner().symbolicName());
    }
}
