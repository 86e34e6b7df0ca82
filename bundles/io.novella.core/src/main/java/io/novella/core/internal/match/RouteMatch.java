// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.match;

import io.novella.core.internal.negotiate.ServiceVersions;
import java.util.List;

/**
 * The result of matching a request's method and path.
 *
 * @param service the service and its versions
 * @param route operations at the method and path
 * @param values values of the path's variables, in order
 */
public record RouteMatch(ServiceVersions service, Route route, List<String> values) {}
