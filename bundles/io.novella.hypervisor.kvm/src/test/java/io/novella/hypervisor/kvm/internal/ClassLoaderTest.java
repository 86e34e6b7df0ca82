// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.Hypervisor;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmState;
import io.novella.hypervisor.machine.accel.Accelerator;
import io.novella.hypervisor.machine.internal.MachineHypervisor;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.stream.Stream;
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
        Class<?> accelerators = loader.loadClass(KvmAccelerator.class.getName());
        assertThat(accelerators).isNotSameAs(KvmAccelerator.class);
        Object accelerator = accelerators.getMethod("on", String.class).invoke(null, "/dev/kvm");
        Class<?> type = loader.loadClass(MachineHypervisor.class.getName());
        assertThat(type).isNotSameAs(MachineHypervisor.class);
        Hypervisor hypervisor = (Hypervisor) type.getMethod("on", loader.loadClass(Accelerator.class.getName()))
                .invoke(null, accelerator);
        VirtualMachine vm = hypervisor.create(Guests.spec("hello").build());
        vm.start();
        Wait.until(vm, VmState.STOPPED);
        type.getMethod("shutDown").invoke(hypervisor);
        accelerators.getMethod("close").invoke(accelerator);
        return loader;
    }

    /** Defines the classes of the two bundles itself, as a container would. */
    private static final class BundleLoader extends URLClassLoader {

        BundleLoader() {
            super(
                    Stream.of(MachineHypervisor.class, KvmAccelerator.class)
                            .map(type ->
                                    type.getProtectionDomain().getCodeSource().getLocation())
                            .toArray(URL[]::new),
                    MachineHypervisor.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("io.novella.hypervisor.kvm.") && !name.startsWith("io.novella.hypervisor.machine.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }
    }
}
