// SPDX-License-Identifier: Apache-2.0
package io.novella.compute.servers;

import io.novella.api.RequestContext;
import java.util.List;

/** Another object by its id, and where it is. */
record ObjectReference(String id, List<Link> links) {

    static ObjectReference to(String resource, String id, RequestContext context) {
        // Nova gives only the lasting link of what a server refers to.
        return new ObjectReference(id, Link.to(resource, id, context).subList(1, 2));
    }
}
