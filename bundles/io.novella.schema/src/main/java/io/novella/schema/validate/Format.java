// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.validate;

/** A {@code format}: a form of texts. */
@FunctionalInterface
interface Format {

    /** Whether a text has the form. Takes time linear in its length. */
    boolean accepts(String text);
}
