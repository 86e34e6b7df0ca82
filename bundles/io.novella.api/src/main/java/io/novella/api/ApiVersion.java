// SPDX-License-Identifier: Apache-2.0
package io.novella.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The closed range of microversions that a method serves. Ranges of two methods of one operation may not share any
 * version; together they need not cover all.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface ApiVersion {

    /** First version served, such as {@code 2.1}. */
    String base();

    /** Last version served; empty for an open end. */
    String max() default "";

    /**
     * First version from which the operation is gone for good, after {@link #max()}: 410 from then on, where a version that
     * is merely in no range is 404. Empty if it is not gone.
     */
    String removed() default "";
}
