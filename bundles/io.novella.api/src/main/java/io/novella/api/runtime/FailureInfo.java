// SPDX-License-Identifier: Apache-2.0
package io.novella.api.runtime;

/**
 * Something that is present but does not serve.
 *
 * @param bundle symbolic name and version of the bundle
 * @param subject the class, component or file that failed
 * @param reason a sentence that tells what to mend
 */
public record FailureInfo(String bundle, String subject, String reason) {}
