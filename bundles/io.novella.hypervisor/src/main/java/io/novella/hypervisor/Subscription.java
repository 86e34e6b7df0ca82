// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor;

import org.osgi.annotation.versioning.ProviderType;

/** A registration that lasts until it is closed. Closing it again has no effect. */
@ProviderType
public interface Subscription extends AutoCloseable {

    @Override
    void close();
}
