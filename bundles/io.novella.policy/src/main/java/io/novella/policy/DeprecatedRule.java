// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

/**
 * What a default replaced: while operators move, the old check still allows, and an override of the old name still counts.
 *
 * @param name the old name; the same as the new one if only the check changed
 * @param check the old check, in the text language
 */
public record DeprecatedRule(String name, String check) {}
