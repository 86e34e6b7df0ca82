// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.match;

import io.novella.core.internal.negotiate.ServiceVersions;
import java.util.List;

/**
 * Where a request leads.
 *
 * @param service the service and its versions
 * @param route what lives there
 * @param values values of the path's variables, in order
 */
public record RouteMatch(ServiceVersions service, Route route, List<String> values) {}
