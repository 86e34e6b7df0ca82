// SPDX-License-Identifier: Apache-2.0
/**
 * What a bundle contributes to a hypervisor: device models, and guests to boot.
 *
 * <p>Both are plain OSGi services. A {@link io.novella.hypervisor.spi.DeviceFactory} that is registered is asked for a
 * device for every machine powered on from then on; when it goes, its devices are taken out of every machine. A
 * {@link io.novella.hypervisor.spi.GuestLibrary} offers boot images by name.
 */
@NullMarked
@Export
@Version("0.2.0")
package io.novella.hypervisor.spi;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
