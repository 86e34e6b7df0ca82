// SPDX-License-Identifier: Apache-2.0
/** Takes what the framework and Declarative Services log into the log of the instance. */
@NullMarked
package io.novella.deploy.internal.log;

import org.jspecify.annotations.NullMarked;
