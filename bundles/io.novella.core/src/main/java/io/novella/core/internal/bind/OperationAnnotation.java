// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.bind;

import io.novella.api.Action;
import io.novella.api.Delete;
import io.novella.api.Get;
import io.novella.api.Patch;
import io.novella.api.Post;
import io.novella.api.Put;
import io.novella.schema.record.Names;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;

/**
 * The annotation that makes a method an operation.
 *
 * @param httpMethod HTTP method in upper case
 * @param path path below the resource
 * @param since first version that uses the path; empty for the first of the method's range
 * @param name name of the operation
 * @param action whether the one key of the body selects it
 */
record OperationAnnotation(String httpMethod, String path, String since, String name, boolean action) {

    static boolean isOn(Method method) {
        return !allOn(method).isEmpty();
    }

    /** Returns all such annotations of a method. */
    static List<OperationAnnotation> allOn(Method method) {
        List<OperationAnnotation> found = new ArrayList<>();
        for (Get get : method.getAnnotationsByType(Get.class)) {
            found.add(verb(method, "GET", get.value(), get.since(), get.name()));
        }
        for (Post post : method.getAnnotationsByType(Post.class)) {
            found.add(verb(method, "POST", post.value(), post.since(), post.name()));
        }
        for (Put put : method.getAnnotationsByType(Put.class)) {
            found.add(verb(method, "PUT", put.value(), put.since(), put.name()));
        }
        for (Patch patch : method.getAnnotationsByType(Patch.class)) {
            found.add(verb(method, "PATCH", patch.value(), patch.since(), patch.name()));
        }
        for (Delete delete : method.getAnnotationsByType(Delete.class)) {
            found.add(verb(method, "DELETE", delete.value(), delete.since(), delete.name()));
        }
        for (Action action : method.getAnnotationsByType(Action.class)) {
            found.add(new OperationAnnotation("POST", "{id}/action", "", action.value(), true));
        }
        return found;
    }

    private static OperationAnnotation verb(Method method, String verb, String path, String since, String name) {
        String named = name.isEmpty() ? Names.kebab(method.getName()) : name;
        return new OperationAnnotation(verb, path, since, named, false);
    }

    /** Returns whether two annotations define the same operation under different paths. */
    boolean sameOperation(OperationAnnotation other) {
        return httpMethod.equals(other.httpMethod) && name.equals(other.name) && action == other.action;
    }

    /**
     * Returns whether requests have a body that needs a schema. A PUT may be described by its path alone.
     *
     * @param takesParameters whether the method takes parameters
     */
    boolean needsRequestSchema(boolean takesParameters) {
        return switch (httpMethod) {
            case "POST", "PATCH" -> true;
            case "PUT" -> takesParameters;
            default -> false;
        };
    }
}
