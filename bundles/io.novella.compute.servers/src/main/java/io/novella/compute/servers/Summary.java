// SPDX-License-Identifier: Apache-2.0
package io.novella.compute.servers;

import io.novella.api.RequestContext;
import io.novella.api.Shows;
import java.util.List;

/** An object in a list without details. */
record Summary(@Shows Object object, String id, String name, List<Link> links) {

    static Summary of(Object object, String resource, String id, String name, RequestContext context) {
        return new Summary(object, id, name, Link.to(resource, id, context));
    }
}
