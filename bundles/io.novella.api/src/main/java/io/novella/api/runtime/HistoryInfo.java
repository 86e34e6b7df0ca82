// SPDX-License-Identifier: Apache-2.0
package io.novella.api.runtime;

import io.novella.api.Microversion;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a supported version means to its clients. Days begin at midnight UTC.
 *
 * @param version the version
 * @param sentence what it brought, empty if nobody says
 * @param breaking whether a client of the version before may have to change: because the service's history says so, or
 *     because what is bound differs in such a way
 * @param deprecated the day from which it should not be used any more; {@code null} if it is not deprecated
 * @param replacement the version to use instead of a deprecated one; {@code null} if none is named
 * @param sunset the day from which it may be gone; {@code null} if none is set
 * @param declaredBy {@code history} and the symbolic names of the bundles that declare it
 */
public record HistoryInfo(
        Microversion version,
        String sentence,
        boolean breaking,
        @Nullable LocalDate deprecated,
        @Nullable Microversion replacement,
        @Nullable LocalDate sunset,
        List<String> declaredBy) {}
