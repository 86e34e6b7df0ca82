// SPDX-License-Identifier: Apache-2.0
package io.novella.testkit;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Objects of an interface, such as {@code Server}, of which a test needs few methods. */
public final class Stub {

    private Stub() {}

    /**
     * An object whose methods without parameters answer what a test says. Of the others, a default method does what it
     * does, one that returns an {@code Optional}, {@code List} or {@code Map} returns an empty one, and any further one is
     * an {@code AssertionError}.
     *
     * @param type an interface
     * @param answers by name of the method
     * @throws IllegalArgumentException if the interface has no such method, or the answer does not fit it
     */
    public static <T> T of(Class<T> type, Map<String, ?> answers) {
        answers.forEach((name, answer) -> check(type, name, answer));
        Map<String, ?> known = Map.copyOf(answers);
        InvocationHandler handler = (proxy, method, arguments) -> answer(type, known, proxy, method, arguments);
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static void check(Class<?> type, String name, Object answer) {
        Method method = Arrays.stream(type.getMethods())
                .filter(each -> each.getName().equals(name) && each.getParameterCount() == 0)
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException(type.getSimpleName() + " has no method " + name + "()"));
        Class<?> returned = java.lang.invoke.MethodType.methodType(method.getReturnType())
                .wrap()
                .returnType();
        if (!returned.isInstance(answer)) {
            throw new IllegalArgumentException(type.getSimpleName() + "." + name + "() returns a "
                    + returned.getSimpleName() + ", not a " + answer.getClass().getSimpleName());
        }
    }

    private static @Nullable Object answer(
            Class<?> type, Map<String, ?> answers, Object proxy, Method method, Object @Nullable [] arguments)
            throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return ofObject(type, answers, proxy, method, arguments);
        }
        Object answer = method.getParameterCount() == 0 ? answers.get(method.getName()) : null;
        if (answer != null) {
            return answer;
        } else if (method.isDefault()) {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
        } else if (method.getReturnType() == Optional.class) {
            return Optional.empty();
        } else if (method.getReturnType() == List.class) {
            return List.of();
        } else if (method.getReturnType() == Map.class) {
            return Map.of();
        }
        throw new AssertionError(type.getSimpleName() + "." + method.getName()
                + "() was called, but the stub has no answer; add one with Stub.of(…)");
    }

    private static Object ofObject(
            Class<?> type, Map<String, ?> answers, Object proxy, Method method, Object @Nullable [] arguments) {
        return switch (method.getName()) {
            case "equals" -> arguments != null && proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> type.getSimpleName() + answers;
        };
    }
}
