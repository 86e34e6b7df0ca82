// SPDX-License-Identifier: Apache-2.0
package io.novella.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** An operation served for {@code PATCH <resource>/<value>}. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Repeatable(Patch.List.class)
public @interface Patch {

    /** Path below the resource, such as {@code {id}} or {@code detail}; empty for the resource itself. */
    String value() default "";

    /**
     * First version that uses this path; empty for the first of the method's range. A method may carry this annotation
     * several times, for a route that has been renamed.
     */
    String since() default "";

    /** Name of the operation, which its schema files carry; by default the method's name in kebab-case. */
    String name() default "";

    /** Holds several {@link Patch} annotations. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    @interface List {
        /** The routes, in any order. */
        Patch[] value();
    }
}
