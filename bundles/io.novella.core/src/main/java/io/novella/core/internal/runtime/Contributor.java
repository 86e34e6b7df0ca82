// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.runtime;

import io.novella.core.internal.operation.Owner;
import java.util.Comparator;
import org.osgi.framework.Bundle;
import org.osgi.framework.Version;

/** The bundle that a controller lives in, as far as its coming and going matters to those that are served. */
public interface Contributor {

    /**
     * Those that are to serve rather than others of their name come first: of bundles from one file the one that was
     * installed last, otherwise the higher version.
     */
    Comparator<Contributor> PREFERENCE = (one, other) -> {
        int versions = one.file().equals(other.file())
                ? 0
                : Version.parseVersion(other.owner().version())
                        .compareTo(Version.parseVersion(one.owner().version()));
        return versions == 0 ? Long.compare(other.id(), one.id()) : versions;
    };

    /** No bundle in particular: whatever comes from it stays. */
    Contributor NONE = named(new Owner("", "0"));

    /** Its name and version. */
    Owner owner();

    /** Tells it from others of one name and version; a later one has a greater id. */
    long id();

    /** Where it was installed from, without what tells its generations apart. */
    String file();

    /** Whether all that it brings has had the occasion to come. */
    boolean isStarted();

    /** Whether it has a class, so that a component that is not there may yet come. */
    boolean contains(String className);

    /** Whether two are one bundle. */
    default boolean is(Contributor other) {
        return id() == other.id() && owner().equals(other.owner());
    }

    /** Outside of a container: always started, and with nothing to come. */
    static Contributor named(Owner owner) {
        return new Contributor() {
            @Override
            public Owner owner() {
                return owner;
            }

            @Override
            public long id() {
                return -1;
            }

            @Override
            public String file() {
                return "";
            }

            @Override
            public boolean isStarted() {
                return true;
            }

            @Override
            public boolean contains(String className) {
                return false;
            }
        };
    }

    /** In the container. */
    static Contributor of(Bundle bundle) {
        return new BundleContributor(
                bundle,
                // As it is now: an update changes it, and what has come from the older one leaves under the older name.
                new Owner(bundle.getSymbolicName(), bundle.getVersion().toString()));
    }
}
