// SPDX-License-Identifier: Apache-2.0
package io.novella.api.runtime;

import io.novella.api.VersionRange;
import java.util.List;

/**
 * One method of a controller, as it is routed.
 *
 * @param service type of the service
 * @param method HTTP method
 * @param path full path with its variables in braces
 * @param actionKeys for an action, the keys of the body that choose it, in order of their versions; otherwise empty
 * @param resource name of the resource
 * @param operation name of the operation
 * @param versions the versions it serves
 * @param policy name of its rule
 * @param handler class and method
 * @param bundle symbolic name and version of its bundle
 */
public record RouteInfo(
        String service,
        String method,
        String path,
        List<String> actionKeys,
        String resource,
        String operation,
        VersionRange versions,
        String policy,
        String handler,
        String bundle) {}
