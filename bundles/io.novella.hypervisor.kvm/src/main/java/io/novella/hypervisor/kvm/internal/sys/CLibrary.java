// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.sys;

import com.sun.jna.NativeLibrary;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Opens the C library with nothing of this bundle on the stack. At the first library it opens, JNA starts a thread that
 * stays, and up to Java 23 a thread holds the class loaders of all that was on the stack when it was made. So the JDK's
 * common pool calls JNA, by a method handle, which has no class of ours.
 */
final class CLibrary {

    private static final String NAME = "c";
    private static final long PATIENCE_SECONDS = 10;

    private CLibrary() {}

    static NativeLibrary open() {
        FutureTask<NativeLibrary> task = new FutureTask<>(call());
        ForkJoinPool.commonPool().execute(task);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (TimeoutException e) {
            // A common pool configured without threads: better a class loader held than no hypervisor.
            return NativeLibrary.getInstance(NAME);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LinkageError fault) {
                throw fault;
            }
            throw new IllegalStateException("the C library cannot be opened", e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static Callable<NativeLibrary> call() {
        try {
            MethodHandle getInstance = MethodHandles.publicLookup()
                    .findStatic(
                            NativeLibrary.class,
                            "getInstance",
                            MethodType.methodType(NativeLibrary.class, String.class));
            return MethodHandleProxies.asInterfaceInstance(
                    Callable.class, MethodHandles.insertArguments(getInstance, 0, NAME));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("this JNA has no NativeLibrary.getInstance(String)", e);
        }
    }
}
