// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal;

import io.novella.hypervisor.kvm.internal.machine.MachineRateLimits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an operator can set.
 *
 * @param device the device file of KVM
 * @param quota for all machines
 * @param rates for each machine
 */
record Settings(String device, Quota quota, MachineRateLimits rates) {

    private static final Logger LOG = LoggerFactory.getLogger(Settings.class);

    /** Without a configuration. */
    static final Settings DEFAULT = new Settings("/dev/kvm", Quota.NONE, MachineRateLimits.NONE);

    /** Those of a configuration; a limit that is none stays as it was, with an error in the log. */
    Settings changed(KvmHypervisor.Config config) {
        return new Settings(
                config.device(),
                new Quota(
                        limit("max.machines", config.max_machines(), quota.machines()),
                        limit("max.vcpus", config.max_vcpus(), quota.vcpus()),
                        limit("max.memory.bytes", config.max_memory_bytes(), quota.memoryBytes())),
                new MachineRateLimits(
                        limit("port.exits.per.second", config.port_exits_per_second(), rates.portExits()),
                        limit("console.bytes.per.second", config.console_bytes_per_second(), rates.consoleBytes())));
    }

    Settings withDevice(String other) {
        return new Settings(other, quota, rates);
    }

    private static long limit(String property, long value, long before) {
        if (value < 0) {
            LOG.error("{} is {}, and a limit is 0 or more: it stays {}", property, value, before);
            return before;
        }
        return value;
    }
}
