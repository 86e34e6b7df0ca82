// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.Hypervisor;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmState;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import org.junit.jupiter.api.Test;

/** A bundle that is gone must leave its class loader to the collector; JNA and the JVM have ways to hold it. */
class ClassLoaderTest {

    @Test
    void theClassLoaderIsCollectableAfterShutDown() throws Exception {
        Guests.hypervisor().shutDown();
        ReferenceQueue<ClassLoader> queue = new ReferenceQueue<>();
        WeakReference<ClassLoader> loader = new WeakReference<>(liveInALoaderOfItsOwn(), queue);
        Reference<? extends ClassLoader> collected = null;
        for (int i = 0; i < 100 && collected == null; i++) {
            System.gc();
            collected = queue.remove(100);
        }

        assertThat(collected).isSameAs(loader);
    }

    private static ClassLoader liveInALoaderOfItsOwn() throws Exception {
        BundleLoader loader = new BundleLoader();
        Class<?> type = loader.loadClass(KvmHypervisor.class.getName());
        assertThat(type).isNotSameAs(KvmHypervisor.class);
        Hypervisor hypervisor = (Hypervisor) type.getMethod("on", String.class).invoke(null, "/dev/kvm");
        VirtualMachine vm = hypervisor.create(Guests.spec("hello").build());
        vm.start();
        Wait.until(vm, VmState.STOPPED);
        type.getMethod("shutDown").invoke(hypervisor);
        return loader;
    }

    /** Defines the bundle's classes itself, as a container would. */
    private static final class BundleLoader extends URLClassLoader {

        BundleLoader() {
            super(
                    new URL[] {
                        KvmHypervisor.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                    },
                    KvmHypervisor.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("io.novella.hypervisor.kvm.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }
    }
}
