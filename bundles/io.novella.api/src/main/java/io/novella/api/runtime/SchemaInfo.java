// SPDX-License-Identifier: Apache-2.0
package io.novella.api.runtime;

import io.novella.api.Microversion;

/**
 * A schema in force for an operation.
 *
 * @param service type of the service
 * @param resource name of the resource
 * @param operation name of the operation
 * @param kind {@code request}, {@code query} or {@code response}
 * @param since the first version it is in force for
 * @param file its path in the bundle
 * @param text the schema itself, JSON
 */
public record SchemaInfo(
        String service, String resource, String operation, String kind, Microversion since, String file, String text) {}
