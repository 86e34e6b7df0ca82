// SPDX-License-Identifier: Apache-2.0
/** Results of commands as lines and tables. */
@NullMarked
package io.novella.shell.internal.view;

import org.jspecify.annotations.NullMarked;
