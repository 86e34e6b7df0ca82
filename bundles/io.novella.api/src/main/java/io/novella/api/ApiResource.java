// SPDX-License-Identifier: Apache-2.0
package io.novella.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The resource whose operations a controller serves. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface ApiResource {

    /** Type of the {@link io.novella.api.spi.ApiService} this resource belongs to, such as {@code compute}. */
    String service();

    /**
     * Path below the service's base path, without leading or trailing slash, such as {@code servers} or {@code
     * servers/{server_id}/tags}.
     */
    String path();

    /**
     * Name of the resource: the folder of its schemas, and its name in the shell. By default the last segment of {@link
     * #path()} that is not a variable.
     */
    String name() default "";

    /**
     * Class of the object that the operations act on. The platform loads it through the {@link
     * io.novella.api.spi.TargetLoader} of this class with the value of the first variable in the path, checks the
     * policy against it, and passes it to the method. {@code void} when the resource has none.
     */
    Class<?> target() default void.class;
}
