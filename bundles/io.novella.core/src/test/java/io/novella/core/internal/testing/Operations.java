// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.testing;

import io.novella.api.Microversion;
import io.novella.api.VersionRange;
import io.novella.core.internal.bind.BindException;
import io.novella.core.internal.bind.ControllerBinder;
import io.novella.core.internal.operation.Gate;
import io.novella.core.internal.operation.Operation;
import io.novella.core.internal.operation.OperationSchemas;
import io.novella.core.internal.operation.Owner;
import io.novella.core.internal.operation.PathTemplate;
import io.novella.core.internal.operation.Window;
import io.novella.policy.RuleDefault;
import io.novella.schema.SinceMap;
import io.novella.schema.codec.Codecs;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Creates operations of which only the path and the versions matter. */
public final class Operations {

    private static final Operation TEMPLATE = template();

    private Operations() {}

    private static Operation template() {
        try {
            return ControllerBinder.bind(
                            new SomeActionController(),
                            SomeActionController.schemas(),
                            new Owner("bundle", "1"),
                            new Gate(),
                            new Codecs())
                    .get(0);
        } catch (BindException refused) {
            throw new AssertionError(refused);
        }
    }

    /** Creates a plain operation of compute. */
    public static Operation of(String method, String path, VersionRange range, String name) {
        return of(method, path, range, name, null);
    }

    /** Creates an operation of compute on a target, since 2.1. */
    public static Operation of(String method, String path, Class<?> target) {
        return of(method, path, new VersionRange(new Microversion(2, 1), null), method + path, target);
    }

    private static Operation of(
            String method, String path, VersionRange range, String name, @Nullable Class<?> target) {
        return new Operation(
                "compute",
                "boxes",
                name,
                method,
                PathTemplate.of(path),
                false,
                range,
                new Window(range.base(), null),
                null,
                SinceMap.empty(),
                new OperationSchemas(SinceMap.empty(), SinceMap.empty(), SinceMap.empty(), true),
                Set.of(),
                new RuleDefault("rule", "@"),
                target,
                TEMPLATE.call(),
                "Controller." + name,
                TEMPLATE.owner(),
                new Gate(),
                new TreeMap<>(),
                false);
    }

    /** Creates an operation of compute at a method and path, since 2.1. */
    public static Operation of(String method, String path) {
        return of(method, path, new VersionRange(new Microversion(2, 1), null), method + path);
    }
}
