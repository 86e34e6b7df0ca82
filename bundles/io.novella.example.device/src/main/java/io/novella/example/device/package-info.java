// SPDX-License-Identifier: Apache-2.0
/** A device model as an example: a bundle that is dropped in, and a machine that names what it offers. */
@NullMarked
package io.novella.example.device;

import org.jspecify.annotations.NullMarked;
