// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.enforce;

import io.novella.core.internal.load.ObjectAttributes;
import io.novella.core.internal.load.TargetLoaders;
import io.novella.core.internal.operation.Operation;
import io.novella.core.internal.snapshot.ApiSnapshot;
import io.novella.schema.mapping.Permissions;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The permissions of one caller by the rules of one snapshot.
 *
 * @param snapshot the rules, and the operations that show objects
 * @param loaders look up the attributes of objects
 * @param operation the current operation, whose rule decides on objects that no operation shows
 * @param credentials credentials of the caller, with {@code is_admin}
 * @param attributes attributes of the target
 */
record CallerPermissions(
        ApiSnapshot snapshot,
        TargetLoaders loaders,
        Operation operation,
        Map<String, ?> credentials,
        Map<String, @Nullable Object> attributes)
        implements Permissions {

    @Override
    public boolean allows(String rule) {
        return snapshot.rules().decide(rule, attributes, credentials).allowed();
    }

    @Override
    public boolean maySee(Object object) {
        ObjectAttributes known = loaders.attributesOf(object).orElse(null);
        return known != null
                && of(known)
                        .allows(snapshot.routes()
                                .showing(known.type())
                                .map(Operation::policy)
                                .orElse(operation.policy()));
    }

    @Override
    public Permissions on(Object object) {
        return loaders.attributesOf(object).<Permissions>map(this::of).orElse(NONE);
    }

    private CallerPermissions of(ObjectAttributes known) {
        return new CallerPermissions(snapshot, loaders, operation, credentials, known.attributes());
    }
}
