// SPDX-License-Identifier: Apache-2.0
package io.novella.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Status code of a successful answer, from a version on. A status that forbids a body (204, 205, 304) sends none,
 * whatever the response schema says. Without this annotation the status is 200.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Repeatable(Status.List.class)
public @interface Status {

    /** The status code, 200 to 399. */
    int value();

    /** First version that answers with this status; empty for the base of the method's range. */
    String since() default "";

    /** Holds several {@link Status} annotations. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    @interface List {
        /** The statuses, in any order. */
        Status[] value();
    }
}
