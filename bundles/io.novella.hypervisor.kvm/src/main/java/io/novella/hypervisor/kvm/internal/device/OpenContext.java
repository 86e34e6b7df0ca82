// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.device;

import io.novella.hypervisor.spi.DeviceContext;

/** The context of one device, which is closed after it. */
public interface OpenContext extends DeviceContext, AutoCloseable {

    @Override
    void close();
}
