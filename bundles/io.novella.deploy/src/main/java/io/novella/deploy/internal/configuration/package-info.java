// SPDX-License-Identifier: Apache-2.0
/** Finds what operators have written into configuration files and nothing reads. */
@NullMarked
package io.novella.deploy.internal.configuration;

import org.jspecify.annotations.NullMarked;
