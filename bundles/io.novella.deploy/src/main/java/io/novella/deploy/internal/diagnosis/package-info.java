// SPDX-License-Identifier: Apache-2.0
/** Why a bundle or a component that is installed does not serve. */
@NullMarked
package io.novella.deploy.internal.diagnosis;

import org.jspecify.annotations.NullMarked;
