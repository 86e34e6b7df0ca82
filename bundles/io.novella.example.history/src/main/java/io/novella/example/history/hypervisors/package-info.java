// SPDX-License-Identifier: Apache-2.0
/** Hypervisors: 2.28, 2.33, 2.53 and 2.88. */
@NullMarked
package io.novella.example.history.hypervisors;

import org.jspecify.annotations.NullMarked;
