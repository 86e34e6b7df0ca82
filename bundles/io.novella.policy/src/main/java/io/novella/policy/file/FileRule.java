// SPDX-License-Identifier: Apache-2.0
package io.novella.policy.file;

/**
 * A rule as a file has it.
 *
 * @param file name of the file, as {@code policy.d/10-servers.yaml}
 * @param line where it stands, from 1
 * @param text a text, or a list of texts and lists of texts
 */
public record FileRule(String file, int line, Object text) {

    /** Where it stands, for a person. */
    public String place() {
        return file + ":" + line;
    }
}
