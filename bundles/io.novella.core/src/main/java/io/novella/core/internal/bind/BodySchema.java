// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.bind;

import io.novella.core.internal.mapping.SchemaMapping;
import io.novella.core.internal.schema.CompiledSchema;

/**
 * A schema of one version with its mapping.
 *
 * @param schema validates
 * @param mapping flattens and unflattens
 */
public record BodySchema(CompiledSchema schema, SchemaMapping mapping) {}
