// SPDX-License-Identifier: Apache-2.0
package io.novella.testkit.guide;

/** Measures what all lights use. */
public interface Meter {

    int watts();
}
