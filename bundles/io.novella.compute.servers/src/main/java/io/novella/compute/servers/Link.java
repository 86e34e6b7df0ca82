// SPDX-License-Identifier: Apache-2.0
package io.novella.compute.servers;

import io.novella.api.RequestContext;
import java.util.List;

/** Where an object is. */
record Link(String rel, String href) {

    /** The two links of an object: with the version of the API in the path, and for good. */
    static List<Link> to(String resource, String id, RequestContext context) {
        String url = context.serviceUrl();
        String withoutVersion = url.substring(0, url.lastIndexOf('/'));
        String path = "/" + resource + "/" + id;
        return List.of(new Link("self", url + path), new Link("bookmark", withoutVersion + path));
    }
}
