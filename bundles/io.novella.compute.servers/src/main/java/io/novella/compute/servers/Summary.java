// SPDX-License-Identifier: Apache-2.0
package io.novella.compute.servers;

import io.novella.api.RequestContext;
import java.util.List;

/** An object in a list without details. */
record Summary(String id, String name, List<Link> links) {

    static Summary of(String resource, String id, String name, RequestContext context) {
        return new Summary(id, name, Link.to(resource, id, context));
    }
}
