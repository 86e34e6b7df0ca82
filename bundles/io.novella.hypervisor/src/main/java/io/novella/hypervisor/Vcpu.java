// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** One virtual CPU of a machine. */
@ProviderType
public interface Vcpu {

    /** Its number in the machine, from 0. */
    int index();

    /** Its registers when it last came to hold still (paused, stopped, failed); empty while it runs or never ran. */
    Optional<Registers> registers();
}
