// SPDX-License-Identifier: Apache-2.0
package io.novella.api.spi;

import io.novella.api.runtime.FailureInfo;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A part of the platform that can tell what of it does not serve, such as a port that could not be opened. The platform includes the
 * failures of all services of this type in {@code api:failed}.
 */
@ConsumerType
@FunctionalInterface
public interface FailureSource {

    /**
     * Lists what does not serve at the moment. Called each time that an operator lists failures, so it reports a state and does no work.
     *
     * @return an entry for each failure; empty if everything serves
     */
    List<FailureInfo> failures();
}
