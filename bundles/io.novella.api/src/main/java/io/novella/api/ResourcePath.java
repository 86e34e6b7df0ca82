// SPDX-License-Identifier: Apache-2.0
package io.novella.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A new path of a resource from a version on; until then {@link ApiResource#path()} is in force. Name, schemas and methods
 * stay as they are, so a rename is one annotation. Its variables are those of the first path, in the same order.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Repeatable(ResourcePath.List.class)
public @interface ResourcePath {

    /** Path below the service's base path, without leading or trailing slash. */
    String value();

    /** First version that uses this path. */
    String since();

    /** Holds several {@link ResourcePath} annotations. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    @interface List {
        /** The paths, in any order. */
        ResourcePath[] value();
    }
}
