// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.operation;

import io.novella.schema.SinceMap;
import io.novella.schema.mapping.BodySchema;

/**
 * The schemas of an operation, one for each file of its bundle.
 *
 * @param request bodies of requests
 * @param query query parameters
 * @param response bodies of responses
 * @param intact whether every file could be compiled; otherwise the problems have been reported already
 */
public record OperationSchemas(
        SinceMap<BodySchema> request, SinceMap<BodySchema> query, SinceMap<BodySchema> response, boolean intact) {}
