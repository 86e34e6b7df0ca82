// SPDX-License-Identifier: Apache-2.0
package io.novella.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An operation served for {@code POST <resource>/{id}/action}, chosen by the one key of the body.
 *
 * <p>The key is the root property of the request schema of the requested version, so it can change by schema alone.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Action {

    /** Name of the operation, which its schema files carry, in kebab-case. */
    String value();
}
