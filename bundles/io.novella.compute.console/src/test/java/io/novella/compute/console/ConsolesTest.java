// SPDX-License-Identifier: Apache-2.0
package io.novella.compute.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.compute.Server;
import io.novella.compute.internal.TestCompute;
import io.novella.hypervisor.HypervisorException;
import io.novella.testkit.ApiClient;
import io.novella.testkit.TestResponse;
import org.junit.jupiter.api.Test;

/** Addresses of consoles, as a client asks for them. */
class ConsolesTest {

    private static final String SERIAL = "{\"console\": {\"protocol\": \"serial\", \"type\": \"sse\"}}";

    private final TestCompute domain = new TestCompute();
    private final Tickets tickets = new Tickets();
    private final ApiClient api = domain.test(new ConsolesController(domain.compute(), tickets))
            .everySchemaUsed()
            .start();

    @Test
    void theOwnerGetsAnAddressThatOpensTheServersConsole() {
        Server server = domain.createServer();

        TestResponse answer = ask("2.1", server);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("/console/type")).isEqualTo("sse");
        String prefix = "http://novella.test:8774/console/";
        String url = answer.text("/console/url");
        assertThat(url).startsWith(prefix);
        assertThat(tickets.use(url.substring(prefix.length()))).contains(server.id());
    }

    @Test
    void nobodyElseDoes() {
        Server server = domain.createServer();

        assertThat(api.as("sam", "elsewhere")
                        .at("2.1")
                        .post("servers/" + server.id() + "/console", SERIAL)
                        .status())
                .isIn(403, 404);
    }

    @Test
    void anotherTypeIsRefused() {
        String vnc = SERIAL.replace("sse", "novnc");

        assertThat(api.at("2.1")
                        .post("servers/" + domain.createServer().id() + "/console", vnc)
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aServerThatNeverRanHasNone() {
        domain.hypervisor().refusesToCreate =
                new HypervisorException(HypervisorException.Reason.KERNEL, "no memory left");

        assertThat(ask("2.1", domain.createServer()).status()).isEqualTo(409);
    }

    private TestResponse ask(String version, Server server) {
        return api.at(version).post("servers/" + server.id() + "/console", SERIAL);
    }
}
