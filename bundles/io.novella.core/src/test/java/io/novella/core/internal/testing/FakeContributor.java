// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.testing;

import io.novella.api.ApiController;
import io.novella.core.internal.operation.Owner;
import io.novella.core.internal.runtime.Contributor;
import java.util.HashSet;
import java.util.Set;

/** A bundle with the properties that a test sets. */
public final class FakeContributor implements Contributor {

    private final Owner owner;
    private final long id;
    private final String file;
    private final Set<String> classes = new HashSet<>();
    private boolean started = true;

    /** Creates a started bundle. */
    public FakeContributor(String name, String version, long id, String file) {
        owner = new Owner(name, version);
        this.id = id;
        this.file = file;
    }

    /** Adds a class. */
    public FakeContributor with(Class<? extends ApiController> type) {
        classes.add(type.getName());
        return this;
    }

    /** Sets whether it has started; the default is true. */
    public FakeContributor started(boolean now) {
        started = now;
        return this;
    }

    @Override
    public Owner owner() {
        return owner;
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public String file() {
        return file;
    }

    @Override
    public boolean isStarted() {
        return started;
    }

    @Override
    public boolean contains(String className) {
        return classes.contains(className);
    }
}
