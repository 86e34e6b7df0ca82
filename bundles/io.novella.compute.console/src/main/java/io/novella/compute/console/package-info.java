// SPDX-License-Identifier: Apache-2.0
/**
 * Consoles of servers over HTTP. The API hands out the address of one, after authentication and policy; whoever has the
 * address reads there as events what the guest writes, and sends what a person types.
 */
@NullMarked
package io.novella.compute.console;

import org.jspecify.annotations.NullMarked;
