// SPDX-License-Identifier: Apache-2.0
package io.novella.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the component of a result's record that says which object the record shows. It is not written. The platform leaves
 * the record out of a list if the caller may not see the object, and asks the object's rules for each property with an
 * {@code ext:policy}. A record that is itself of the resource's {@link ApiResource#target()} needs no such component.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Shows {}
