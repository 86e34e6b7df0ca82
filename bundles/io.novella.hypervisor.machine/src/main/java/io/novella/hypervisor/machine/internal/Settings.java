// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal;

import io.novella.hypervisor.machine.internal.run.MachineRateLimits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration.
 *
 * @param accelerator the name of the accelerator to use, or {@link #AUTO}
 * @param quota for all machines
 * @param rates for each machine
 */
record Settings(String accelerator, Quota quota, MachineRateLimits rates) {

    private static final Logger LOG = LoggerFactory.getLogger(Settings.class);

    /** The best accelerator that is up. */
    static final String AUTO = "auto";

    /** Without a configuration. */
    static final Settings DEFAULT = new Settings(AUTO, Quota.NONE, MachineRateLimits.NONE);

    /** The settings of a configuration; an invalid limit stays as it was, with an error in the log. */
    Settings changed(MachineHypervisor.Config config) {
        String wanted = config.accelerator().strip();
        return new Settings(
                wanted.isEmpty() ? AUTO : wanted,
                new Quota(
                        limit("max.machines", config.max_machines(), quota.machines()),
                        limit("max.vcpus", config.max_vcpus(), quota.vcpus()),
                        limit("max.memory.bytes", config.max_memory_bytes(), quota.memoryBytes())),
                new MachineRateLimits(
                        limit("port.exits.per.second", config.port_exits_per_second(), rates.portExits()),
                        limit("console.bytes.per.second", config.console_bytes_per_second(), rates.consoleBytes())));
    }

    private static long limit(String property, long value, long before) {
        if (value < 0) {
            LOG.error("{} is {}; a limit must be 0 or more. It stays {}", property, value, before);
            return before;
        }
        return value;
    }
}
