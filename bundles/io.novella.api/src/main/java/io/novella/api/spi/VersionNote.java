// SPDX-License-Identifier: Apache-2.0
package io.novella.api.spi;

import io.novella.api.Microversion;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What a service says of one of its versions. Days begin at midnight UTC.
 *
 * @param sentence what the version brought
 * @param breaking whether a client of the version before may have to change
 * @param deprecated the day from which the version should not be used any more, also one to come; {@code null} if it is
 *     not deprecated. Answers at the version then carry {@code Deprecation} (RFC 9745)
 * @param replacement the version to use instead of a deprecated one; {@code null} if the history names none
 * @param sunset the day from which the version may be gone; {@code null} if none is set. Answers at the version then
 *     carry {@code Sunset} (RFC 8594)
 */
public record VersionNote(
        String sentence,
        boolean breaking,
        @Nullable LocalDate deprecated,
        @Nullable Microversion replacement,
        @Nullable LocalDate sunset) {

    /**
     * Checks that the parts go together.
     *
     * @throws IllegalArgumentException if the sunset is before the deprecation (RFC 9745, section 4), or a version that is
     *     not deprecated has a replacement
     */
    public VersionNote {
        if (deprecated != null && sunset != null && sunset.isBefore(deprecated)) {
            throw new IllegalArgumentException("the sunset " + sunset + " is before the deprecation " + deprecated);
        }
        if (replacement != null && deprecated == null) {
            throw new IllegalArgumentException(
                    "version " + replacement + " is named as the replacement of a version that is not deprecated");
        }
    }

    /** A version that breaks nothing and is there to stay. */
    public static VersionNote of(String sentence) {
        return new VersionNote(sentence, false, null, null, null);
    }
}
