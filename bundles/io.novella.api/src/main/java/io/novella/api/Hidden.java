// SPDX-License-Identifier: Apache-2.0
package io.novella.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a component of a result's record that no version shows. It is never written, its type may be any Java type, and no response
 * schema may name it. Without this annotation a component that no schema in force names is refused as a slip. It stands in the records of
 * results only; a controller whose parameters have one is not routed.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Hidden {}
