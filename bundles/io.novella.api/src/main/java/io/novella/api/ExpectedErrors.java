// SPDX-License-Identifier: Apache-2.0
package io.novella.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The status codes that a method may raise by {@link Fault}; on a controller's class, those that each of its methods may
 * raise besides its own. A fault with any other status is a defect of the extension and reaches the client as 500.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface ExpectedErrors {

    /** Status codes, 400 to 599. */
    int[] value();
}
