// SPDX-License-Identifier: Apache-2.0
package io.novella.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The rule that must allow the caller before the method runs. Enforced by the platform against the loaded target, or
 * against the caller's own project where there is no target.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Policy {

    /** Name of the rule, such as {@code compute:servers:start}. */
    String value();

    /** Default check in the language of oslo.policy, in force unless an operator overrides the rule. */
    String check();

    /**
     * The scopes of a token that may use it, of {@code system}, {@code domain} and {@code project}: another token is refused
     * whatever the check says, also where an operator overrides it. Empty for any.
     */
    String[] scopes() default {};

    /** The name that the rule had before: an operator's rule of that name still counts. Empty if it had no other. */
    String deprecatedName() default "";

    /**
     * The check that the rule had before, which still allows unless an operator enforces the new one. Empty if it had no
     * other.
     */
    String deprecatedCheck() default "";
}
