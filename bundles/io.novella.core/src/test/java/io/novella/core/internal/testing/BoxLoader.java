// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.testing;

import io.novella.api.RequestContext;
import io.novella.api.spi.TargetLoader;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Loads {@code b1} of project {@code p1} and {@code b2} of {@code p2}, and counts the calls. */
public final class BoxLoader implements TargetLoader<Box> {

    private static final Map<String, Box> BOXES = Map.of("b1", new Box("b1", "p1"), "b2", new Box("b2", "p2"));

    private final AtomicInteger loads = new AtomicInteger();

    @Override
    public Class<Box> type() {
        return Box.class;
    }

    @Override
    public Optional<Box> load(String id, RequestContext context) {
        loads.incrementAndGet();
        return Optional.ofNullable(BOXES.get(id));
    }

    @Override
    public Map<String, Object> attributes(Box box) {
        return Map.of("project_id", box.project());
    }

    /** Returns the number of loads. */
    public int loads() {
        return loads.get();
    }
}
