// SPDX-License-Identifier: Apache-2.0
package io.novella.api.spi;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A page for people that is served below the base path of every service. Registered as an OSGi service by the bundle that
 * serves it; the version documents of all services then link to it as {@code describedby}.
 */
@ConsumerType
public interface ServicePage {

    /** Where it is below a base path, without leading or trailing slash, such as {@code docs}. */
    String path();
}
