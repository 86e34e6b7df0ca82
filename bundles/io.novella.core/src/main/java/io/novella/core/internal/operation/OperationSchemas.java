// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.operation;

import io.novella.schema.SinceMap;
import io.novella.schema.mapping.BodySchema;

/**
 * All schemas of an operation, of every version that its bundle has a file for.
 *
 * @param request bodies of requests
 * @param query parameters behind the question mark
 * @param response bodies of answers
 * @param intact whether every file could be used; if not, what is missing has been said already
 */
public record OperationSchemas(
        SinceMap<BodySchema> request, SinceMap<BodySchema> query, SinceMap<BodySchema> response, boolean intact) {}
