// SPDX-License-Identifier: Apache-2.0
package io.novella.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** An operation served for {@code GET <resource>/<value>}. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Get {

    /** Path below the resource, such as {@code {id}} or {@code detail}; empty for the resource itself. */
    String value() default "";

    /** Name of the operation, which its schema files carry; by default the method's name in kebab-case. */
    String name() default "";
}
