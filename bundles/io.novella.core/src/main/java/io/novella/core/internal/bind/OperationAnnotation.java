// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.bind;

import io.novella.api.Action;
import io.novella.api.Delete;
import io.novella.api.Get;
import io.novella.api.Post;
import io.novella.api.Put;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;

/**
 * The annotation that makes a method an operation.
 *
 * @param httpMethod HTTP method in upper case
 * @param path path below the resource
 * @param name name of the operation
 * @param action whether the body's one key chooses it
 */
record OperationAnnotation(String httpMethod, String path, String name, boolean action) {

    static boolean isOn(Method method) {
        return !allOn(method).isEmpty();
    }

    /** All that stand on a method; more than one is a mistake. */
    static List<OperationAnnotation> allOn(Method method) {
        List<OperationAnnotation> found = new ArrayList<>();
        for (var annotation : method.getAnnotations()) {
            if (annotation instanceof Get get) {
                found.add(verb(method, "GET", get.value(), get.name()));
            } else if (annotation instanceof Post post) {
                found.add(verb(method, "POST", post.value(), post.name()));
            } else if (annotation instanceof Put put) {
                found.add(verb(method, "PUT", put.value(), put.name()));
            } else if (annotation instanceof Delete delete) {
                found.add(verb(method, "DELETE", delete.value(), delete.name()));
            } else if (annotation instanceof Action action) {
                found.add(new OperationAnnotation("POST", "{id}/action", action.value(), true));
            }
        }
        return found;
    }

    private static OperationAnnotation verb(Method method, String verb, String path, String name) {
        return new OperationAnnotation(verb, path, name.isEmpty() ? Names.kebab(method.getName()) : name, false);
    }

    /** Whether such requests carry a body that must be described. */
    boolean needsRequestSchema() {
        return action || httpMethod.equals("POST") || httpMethod.equals("PUT");
    }
}
