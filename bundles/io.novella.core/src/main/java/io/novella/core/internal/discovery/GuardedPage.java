// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.discovery;

import io.novella.api.spi.ServicePage;
import io.novella.isolation.Bulkhead;
import java.util.Objects;
import java.util.Optional;

/**
 * A page whose calls pass through the bulkhead of its bundle.
 *
 * @param path its path, read once at registration
 * @param service the page itself
 * @param bulkhead the bulkhead of its bundle
 */
public record GuardedPage(String path, ServicePage service, Bulkhead bulkhead) implements ServicePage {

    /**
     * Reads the path of a page, once.
     *
     * @throws IllegalArgumentException if the path is not a single segment
     */
    public static GuardedPage of(ServicePage service, Bulkhead bulkhead) {
        String path = Objects.requireNonNull(service.path(), "its path is null");
        if (path.isEmpty() || path.indexOf('/') >= 0) {
            throw new IllegalArgumentException("its path '" + path + "' is not a single name without slashes");
        }
        return new GuardedPage(path, service, bulkhead);
    }

    @Override
    public Optional<File> file(String name) {
        return bulkhead.call(this, service, () -> {
            Optional<File> file = Objects.requireNonNull(service.file(name), "null instead of an empty Optional");
            file.ifPresent(GuardedPage::check);
            return file;
        });
    }

    private static void check(File file) {
        Objects.requireNonNull(file.content(), "the content is null");
        for (String header : new String[] {file.mediaType(), file.tag()}) {
            if (header.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException("a media type or a tag has a control character");
            }
        }
    }

    /** Describes the page in messages for operators. */
    @Override
    public String toString() {
        return "the ServicePage '" + path + "'";
    }
}
