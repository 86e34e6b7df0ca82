// SPDX-License-Identifier: Apache-2.0
/** Libraries of guests: small guests in assembly, with sources in {@code src/main/asm}, and the images of the operator. */
@NullMarked
package io.novella.guest.internal;

import org.jspecify.annotations.NullMarked;
