// SPDX-License-Identifier: Apache-2.0
package io.novella.example.history.hypervisors;

import io.novella.hypervisor.HypervisorInfo;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** All of a host, whatever a version shows of it. Servers have no disks here, and nothing builds longer than its request. */
record HostDetail(
        int number,
        UUID uuid,
        String hypervisorHostname,
        String state,
        String status,
        int vcpus,
        int memoryMb,
        int localGb,
        int vcpusUsed,
        int memoryMbUsed,
        int localGbUsed,
        int freeRamMb,
        int freeDiskGb,
        int currentWorkload,
        int runningVms,
        Optional<Integer> diskAvailableLeast,
        String hypervisorType,
        int hypervisorVersion,
        Map<String, Object> cpuInfo,
        String hostIp,
        int serviceNumber,
        UUID serviceUuid,
        String serviceHost,
        Optional<String> disabledReason,
        String uptime,
        @Nullable List<HostedServer> servers) {

    static HostDetail of(Host host, Fleet fleet, @Nullable Boolean withServers) {
        HypervisorInfo hypervisor = fleet.hypervisor();
        Fleet.Use use = fleet.use(host);
        return new HostDetail(
                host.number(),
                host.uuid(),
                host.name(),
                state(hypervisor),
                "enabled",
                host.vcpus(),
                host.memoryMb(),
                host.localGb(),
                use.vcpus(),
                use.memoryMb(),
                0,
                host.memoryMb() - use.memoryMb(),
                host.localGb(),
                0,
                use.running(),
                Optional.empty(),
                hypervisor.type(),
                hypervisor.apiVersion(),
                host.cpu(),
                InetAddress.getLoopbackAddress().getHostAddress(),
                host.number(),
                host.serviceUuid(),
                host.name(),
                Optional.empty(),
                Machine.uptime(),
                HostedServer.on(host, fleet, withServers));
    }

    static String state(HypervisorInfo hypervisor) {
        return hypervisor.isUp() ? "up" : "down";
    }
}
