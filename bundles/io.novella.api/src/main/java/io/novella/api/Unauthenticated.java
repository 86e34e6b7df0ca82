// SPDX-License-Identifier: Apache-2.0
package io.novella.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Opens the operation to anonymous clients: its requests need no token, and a token that they carry is ignored. The caller is
 * {@link Caller#anonymous()}, and the operation's rule is checked for it as for any other caller.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Unauthenticated {}
