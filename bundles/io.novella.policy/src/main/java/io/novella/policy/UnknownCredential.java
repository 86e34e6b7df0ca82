// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

/**
 * The value of a credential that cannot be determined: neither a check of it nor the check's inverse holds.
 *
 * @param reason why, as a sentence for {@link Decision#reason()}
 */
public record UnknownCredential(String reason) {}
