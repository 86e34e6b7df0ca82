// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.contract;

import io.novella.api.Microversion;
import org.jspecify.annotations.Nullable;

/**
 * A parameter that one version has and the next has not.
 *
 * @param schema {@code <resource>/<operation>.<kind>}
 * @param parameter name of the flat parameter, which a rename or move would have kept
 * @param pointer where it stood
 * @param last the last schema that has it
 * @param gone the first that has not
 * @param back the first later one that has it again; {@code null} if none has
 */
public record Removal(
        String schema,
        String parameter,
        String pointer,
        Microversion last,
        Microversion gone,
        @Nullable Microversion back) {

    /** How a lock file and a command line name it: {@code servers/show.response.2.33#name}. */
    public String key() {
        return schema + "." + gone + "#" + parameter;
    }

    @Override
    public String toString() {
        String sentence = "schemas/" + schema + "." + gone + ".json: '" + parameter + "' (" + pointer + " at " + last
                + ") is present in " + last + " and absent in " + gone;
        return back == null
                ? sentence
                : sentence + " but present again in " + back + ", so the removal seems unintended";
    }
}
