// SPDX-License-Identifier: Apache-2.0
/** Server groups: 2.13, 2.15 and 2.64. */
@NullMarked
package io.novella.example.history.groups;

import org.jspecify.annotations.NullMarked;
