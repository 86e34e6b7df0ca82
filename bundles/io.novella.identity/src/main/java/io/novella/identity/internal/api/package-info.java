// SPDX-License-Identifier: Apache-2.0
/** The identity API: the part of Keystone v3 that clients need to log in, find services and administer. */
@NullMarked
package io.novella.identity.internal.api;

import org.jspecify.annotations.NullMarked;
