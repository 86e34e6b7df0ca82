// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.operation;

/**
 * The bundle of a controller, by name and version.
 *
 * @param symbolicName its symbolic name
 * @param version its version
 */
public record Owner(String symbolicName, String version) {

    @Override
    public String toString() {
        return symbolicName + " " + version;
    }
}
