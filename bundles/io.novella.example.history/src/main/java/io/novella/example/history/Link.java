// SPDX-License-Identifier: Apache-2.0
package io.novella.example.history;

/** Where something is. */
public record Link(String rel, String href) {

    /** Where the list goes on. */
    public static Link next(String href) {
        return new Link("next", href);
    }
}
