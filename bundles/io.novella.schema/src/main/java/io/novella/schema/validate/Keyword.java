// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.validate;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** A compiled keyword, or several that belong together. */
@FunctionalInterface
interface Keyword {

    /**
     * Checks a value.
     *
     * @param seen takes what was evaluated; null if nothing asks for it
     * @return whether the value is valid; if not, the problem has been reported
     */
    boolean check(JsonNode value, Path path, Run run, @Nullable Evaluated seen);
}
