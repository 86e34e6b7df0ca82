// SPDX-License-Identifier: Apache-2.0
package io.novella.api.spi;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A page for people that the platform serves below the base path of every service, to anybody and at no version. Registered
 * as an OSGi service; the version documents of all services link to it as {@code describedby}.
 */
@ConsumerType
public interface ServicePage {

    /** Where it is below a base path: one name without slashes, such as {@code docs}. */
    String path();

    /**
     * A file of it.
     *
     * @param name what follows the path and a slash, such as {@code style.css}; empty for the page itself
     * @return the file, or empty if there is none; the client then sees 404
     */
    Optional<File> file(String name);

    /**
     * A file of a page.
     *
     * @param mediaType its {@code Content-Type}
     * @param tag letters and digits that change whenever the content does, for {@code ETag} (RFC 9110, 8.8.3)
     * @param content its bytes, not to be changed
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record File(String mediaType, String tag, byte[] content) {}
}
