// SPDX-License-Identifier: Apache-2.0
/** The action of the microversion design: one operation, two meanings, three formats, and no format in Java. */
@NullMarked
package io.novella.example.someaction;

import org.jspecify.annotations.NullMarked;
