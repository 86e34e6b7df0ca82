// SPDX-License-Identifier: Apache-2.0
package io.novella.guest.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.novella.hypervisor.spi.GuestLibrary;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** The guests in this bundle. The build writes an image for each source file, and an index of their names. */
@Component
public final class AssembledGuests implements GuestLibrary {

    private static final String FOLDER = "/guests/";

    private final SortedSet<String> names;

    /** Reads the index. */
    @Activate
    public AssembledGuests() {
        names = new String(resource("index"), US_ASCII)
                .lines()
                .filter(line -> !line.isBlank())
                .collect(Collectors.collectingAndThen(
                        Collectors.toCollection(TreeSet::new), Collections::unmodifiableSortedSet));
    }

    @Override
    public SortedSet<String> names() {
        return names;
    }

    @Override
    public Optional<byte[]> find(String name) {
        return names.contains(name) ? Optional.of(resource(name + ".bin")) : Optional.empty();
    }

    private static byte[] resource(String file) {
        try (InputStream in = AssembledGuests.class.getResourceAsStream(FOLDER + file)) {
            if (in == null) {
                throw new FileNotFoundException(FOLDER + file + " is not in this bundle");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
