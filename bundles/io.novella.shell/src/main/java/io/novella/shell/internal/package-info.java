// SPDX-License-Identifier: Apache-2.0
/**
 * The commands of the platform in the Gogo shell: {@code api:*} over what is routed, {@code vm:*} over the hypervisor.
 *
 * <p>A command is a public method with one {@code String...}: {@link io.novella.shell.internal.command.Syntax} reads it, by the
 * very line that {@code help} shows. It returns objects, which scripts can use; a {@link io.novella.shell.internal.view.View}
 * says how each type prints.
 */
@NullMarked
package io.novella.shell.internal;

import org.jspecify.annotations.NullMarked;
