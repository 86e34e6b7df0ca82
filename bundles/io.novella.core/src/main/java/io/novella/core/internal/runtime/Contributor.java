// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.runtime;

import io.novella.core.internal.operation.Owner;
import java.util.Comparator;
import org.osgi.framework.Bundle;
import org.osgi.framework.Version;

/** The bundle of a registered service, with the properties that decide which bundle of a name serves. */
public interface Contributor {

    /**
     * Orders the bundles of one symbolic name, the preferred one first: of bundles from one file the one that was
     * installed last, otherwise the higher version.
     */
    Comparator<Contributor> PREFERENCE = (one, other) -> {
        int versions = one.file().equals(other.file())
                ? 0
                : Version.parseVersion(other.owner().version())
                        .compareTo(Version.parseVersion(one.owner().version()));
        return versions == 0 ? Long.compare(other.id(), one.id()) : versions;
    };

    /** A contributor outside of the OSGi framework, which is never removed. */
    Contributor NONE = named(new Owner("", "0"));

    /** Returns its name and version. */
    Owner owner();

    /** Returns its id; a bundle that is installed later has a greater id. */
    long id();

    /** Returns the file that it was installed from, without the suffix that distinguishes its generations. */
    String file();

    /** Returns whether it has started, so that all of its services could have been registered. */
    boolean isStarted();

    /** Returns whether it contains a class, so that a component of this class may still be registered. */
    boolean contains(String className);

    /** Returns whether another contributor is the same bundle. */
    default boolean is(Contributor other) {
        return id() == other.id() && owner().equals(other.owner());
    }

    /** Creates a contributor outside of the OSGi framework: started, and without classes. */
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

    /** Creates a contributor for a bundle of the OSGi framework. */
    static Contributor of(Bundle bundle) {
        return new BundleContributor(
                bundle,
                // A copy: an update changes the bundle's version, but its earlier services keep the earlier one.
                new Owner(bundle.getSymbolicName(), bundle.getVersion().toString()));
    }
}
