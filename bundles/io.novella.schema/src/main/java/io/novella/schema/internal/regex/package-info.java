// SPDX-License-Identifier: Apache-2.0
/** Regular expressions of ECMA-262 with flag u, matched in time linear in the text, without recursion over it. */
@NullMarked
package io.novella.schema.internal.regex;

import org.jspecify.annotations.NullMarked;
