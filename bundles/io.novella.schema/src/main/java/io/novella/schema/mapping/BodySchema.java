// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.mapping;

import io.novella.schema.CompiledSchema;

/**
 * A schema of one version with its mapping.
 *
 * @param schema validates
 * @param mapping flattens and unflattens
 */
public record BodySchema(CompiledSchema schema, SchemaMapping mapping) {

    /** Whether it describes an answer without a body, by {@code "type": "null"}; such an answer may still have headers. */
    public boolean isBodiless() {
        return mapping.isBodiless();
    }
}
