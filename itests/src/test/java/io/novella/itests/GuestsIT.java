// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static io.novella.itests.Api.json;
import static io.novella.itests.Eventually.eventually;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.novella.compute.Compute;
import io.novella.hypervisor.Hypervisor;
import io.novella.hypervisor.HypervisorInfo;
import io.novella.hypervisor.VirtualMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;

/** Servers that are virtual machines, through the REST API. */
public class GuestsIT extends ContainerTest {

    private static final Pattern PRINTED = Pattern.compile("out port: (\\d+), data: (\\d+)");
    private static final int WORD = 1 << 16;

    private void requireKvm() {
        for (HypervisorInfo info : service(Hypervisor.class).accelerators()) {
            Skip.unless(!info.type().equals("kvm") || info.isUp(), "Needs KVM: " + info.reason());
        }
    }

    /** After each test nothing of its guests is left, of which the hypervisor's own descriptor is none. */
    @After
    public void deleteServers() {
        for (JsonNode server : json(api.get("compute/v2.1/servers")).path("servers")) {
            assertEquals(
                    204,
                    api.delete("compute/v2.1/servers/" + server.path("id").asText())
                            .statusCode());
        }
        assertNothingIsLeft();
        assertEquals(List.of(), service(Hypervisor.class).list());
    }

    @Test
    public void twoCountersAtOnce() {
        String one = create("counter", "ACTIVE");
        String two = create("counter2", "ACTIVE");
        String first = assertCounts(one, 16, 1);
        String second = assertCounts(two, 17, 3);
        // Both go on, each by itself.
        eventually(() -> assertCounts(one, 16, 1), text -> !text.equals(first));
        eventually(() -> assertCounts(two, 17, 3), text -> !text.equals(second));

        act(one, "{\"os-stop\": null}");
        assertEquals("SHUTOFF", status(one));
        String stopped = assertCounts(one, 16, 1);
        String running = assertCounts(two, 17, 3);
        eventually(() -> assertCounts(two, 17, 3), text -> !text.equals(running));
        assertEquals(stopped, assertCounts(one, 16, 1));
    }

    @Test
    public void helloHaltsAndItsLineStays() {
        String server = create("hello", "SHUTOFF");
        assertEquals("Hello from a guest on Novella.", console(server, 1));
        // A second power cycle, on the same console.
        act(server, "{\"os-start\": null}");
        eventually(() -> console(server, 10), "Hello from a guest on Novella.\nHello from a guest on Novella."::equals);
    }

    @Test
    public void spinStopsAlthoughItNeverLeavesTheGuest() {
        String server = create("spin", "ACTIVE");
        act(server, "{\"os-stop\": null}");
        assertEquals("SHUTOFF", status(server));
        assertEquals(409, api.act(server, "{\"os-stop\": null}").statusCode());
        act(server, "{\"os-start\": null}");
        eventually(() -> status(server), "ACTIVE"::equals);
    }

    @Test
    public void spinPausesAndGoesOn() {
        String server = create("spin", "ACTIVE");
        VirtualMachine machine = machine(server);
        machine.pause();
        assertEquals("PAUSED", status(server));
        machine.resume();
        assertEquals("ACTIVE", status(server));
        machine.pause();
    }

    @Test
    public void aFirmwareInTheFolderIsAnImage() throws IOException {
        requireKvm();
        Path rom = Path.of("/usr/share/seabios/bios.bin");
        Skip.unless(Files.exists(rom), "Boots no firmware: apt-get install seabios");
        Path image = Files.createDirectories(home.resolve("images")).resolve("seabios.rom");
        Files.copy(rom, image);
        try {
            String server = create("seabios", "ACTIVE");
            eventually(() -> console(server, 100), text -> text.contains("No bootable device"));
        } finally {
            Files.delete(image);
        }
    }

    @Test
    public void aGuestThatBreaksEndsItsServerAndNothingElse() {
        String sound = create("counter", "ACTIVE");
        for (String guest : List.of("triplefault", "runaway")) {
            String server = create(guest, "ERROR");
            JsonNode fault = show(server).path("fault");
            assertEquals(500, fault.path("code").asInt());
            String message = fault.path("message").asText();
            assertTrue(guest + ": " + message, message.length() > 20);
            System.out.println("The fault of " + guest + ": " + message);
        }
        assertEquals("ACTIVE", status(sound));
        assertCounts(sound, 16, 1);
    }

    @Test
    public void acceleratorsTakeTheirGuestsAlong() throws BundleException {
        List<String> servers =
                List.of(create("counter", "ACTIVE"), create("spin", "ACTIVE"), create("hello", "SHUTOFF"));
        List<Bundle> accelerators =
                List.of(bundle("io.novella.hypervisor.kvm"), bundle("io.novella.hypervisor.software"));
        for (Bundle accelerator : accelerators) {
            accelerator.stop();
        }
        assertNothingIsLeft();
        assertEquals(0, descriptors("/dev/kvm"));
        for (String server : servers) {
            assertEquals("SHUTOFF", status(server));
        }
        assertCounts(servers.get(0), 16, 1);
        String without = create("spin", "ERROR");
        assertTrue(show(without).at("/fault/message").asText().contains("no accelerator is installed"));

        for (Bundle accelerator : accelerators) {
            accelerator.start();
        }
        act(servers.get(1), "{\"os-start\": null}");
        eventually(() -> status(servers.get(1)), "ACTIVE"::equals);
    }

    @Test
    public void computesBundleTakesItsServersAlong() throws BundleException {
        create("counter", "ACTIVE");
        create("spin", "ACTIVE");
        Bundle compute = bundle("io.novella.compute");
        compute.stop();
        assertNothingIsLeft();
        assertEquals(404, api.get("compute/v2.1/servers").statusCode());

        compute.start();
        eventually(() -> api.get("compute/v2.1/servers"), response -> response.statusCode() == 200);
        assertEquals(0, json(api.get("compute/v2.1/servers")).path("servers").size());
        create("counter", "ACTIVE");
    }

    @Test
    public void guestMemoryIsGivenBack() {
        requireKvm();
        long before = mappedBytes();
        List<String> servers =
                Stream.of(1, 2, 3).map(i -> create("spin", "ACTIVE", "3")).toList();
        assertTrue("Three guests of 512 MB are mapped", mappedBytes() - before > 1_400_000_000L);
        servers.forEach(server -> api.delete("compute/v2.1/servers/" + server));
        assertTrue("What is left is not of guests", mappedBytes() - before < 500_000_000L);
    }

    /** Its numbers follow each other, all on its own port. Returns them. */
    private String assertCounts(String server, int port, int step) {
        String text = eventually(
                () -> console(server, 200), console -> console.lines().count() >= 50);
        List<String> lines = text.lines().toList();
        long expected = -1;
        // The first line may lack its beginning, and the last its end.
        for (String line : lines.subList(1, lines.size() - 1)) {
            Matcher printed = PRINTED.matcher(line);
            assertTrue(line, printed.matches());
            assertEquals(line, port, Integer.parseInt(printed.group(1)));
            long value = Long.parseLong(printed.group(2));
            assertTrue(line + " does not follow " + expected, expected < 0 || value == expected);
            expected = (value + step) % WORD;
        }
        return text;
    }

    private String create(String image, String status) {
        return create(image, status, "1");
    }

    private String create(String image, String status, String flavor) {
        String server = json(api.post(
                        "compute/v2.1/servers",
                        "{\"server\": {\"name\": \"" + image + "\", \"imageRef\": \"" + image + "\", \"flavorRef\": \""
                                + flavor + "\"}}"))
                .at("/server/id")
                .asText();
        eventually(() -> status(server), status::equals);
        return server;
    }

    private void act(String server, String json) {
        assertEquals(json, 202, api.act(server, json).statusCode());
    }

    private JsonNode show(String server) {
        return json(api.get("compute/v2.1/servers/" + server)).path("server");
    }

    private String status(String server) {
        return show(server).path("status").asText();
    }

    private String console(String server, int lines) {
        return json(api.act(server, "{\"os-getConsoleOutput\": {\"length\": " + lines + "}}"))
                .path("output")
                .asText();
    }

    private VirtualMachine machine(String server) {
        String id = service(Compute.class)
                .findServer(UUID.fromString(server))
                .orElseThrow()
                .machineId()
                .orElseThrow();
        return service(Hypervisor.class).find(id).orElseThrow();
    }

    private static void assertNothingIsLeft() {
        assertEquals(
                "threads, descriptors and mappings of guests",
                Map.of("threads", 0L, "descriptors", 0L, "mappings", 0L),
                Map.of(
                        "threads", threads(),
                        "descriptors", descriptors("anon_inode:kvm"),
                        "mappings", mappings()));
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("vcpu-"))
                .count();
    }

    private static long descriptors(String prefix) {
        try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
            return links.filter(link -> target(link).startsWith(prefix)).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    private static long mappings() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.contains("kvm-")).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that is mapped: guest memory shows in it, beside which the JVM's own stacks and arenas are small. */
    private static long mappedBytes() {
        try {
            return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[0]) * 4096;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
