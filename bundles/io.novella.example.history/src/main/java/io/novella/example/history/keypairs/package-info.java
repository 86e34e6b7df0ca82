// SPDX-License-Identifier: Apache-2.0
/** Key pairs: 2.2, 2.10, 2.35 and 2.92. */
@NullMarked
package io.novella.example.history.keypairs;

import org.jspecify.annotations.NullMarked;
