// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.mapping;

import io.novella.schema.SchemaException;

/** The file of one compilation, which its errors name, and the limits on the size of its schema. */
final class CompileContext {

    /** Schemas that contain themselves have no flat form; a body deeper than this would not be read either. */
    private static final int MAX_DEPTH = 64;
    /** Definitions that each use the next twice would otherwise be expanded without a practical end. */
    private static final int MAX_PLACES = 10_000;

    private final String file;
    private int places;

    CompileContext(String file) {
        this.file = file;
    }

    /** Counts one more visited part of the schema. */
    void count() throws SchemaException {
        if (++places > MAX_PLACES) {
            throw problem("", "the schema has more than " + MAX_PLACES + " properties, counting each use");
        }
    }

    /** Rejects a part that is nested deeper than any valid body. */
    void requireDepth(String pointer, int depth) throws SchemaException {
        if (depth > MAX_DEPTH) {
            throw problem(pointer, "the schema contains itself, so it cannot be mapped to flat parameters");
        }
    }

    /** An error at a JSON Pointer of the body that the file describes. */
    SchemaException problem(String pointer, String sentence) {
        return new SchemaException(file + "#" + (pointer.isEmpty() ? "/" : pointer) + ": " + sentence);
    }
}
