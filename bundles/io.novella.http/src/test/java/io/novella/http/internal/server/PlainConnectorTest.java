// SPDX-License-Identifier: Apache-2.0
package io.novella.http.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;

/** The connector as Felix uses it: added to a server that runs, started, and at the end stopped and removed. */
class PlainConnectorTest {

    private final Server server = new Server();
    private final ServerConnector felix = new ServerConnector(server);

    private final HttpConnectors connectors = TestSettings.connectors(Map.of());
    private final PlainConnector factory = new PlainConnector(
            (BundleContext) Proxy.newProxyInstance(
                    PlainConnectorTest.class.getClassLoader(),
                    new Class<?>[] {BundleContext.class},
                    (proxy, method, arguments) -> null),
            connectors);

    @BeforeEach
    void start() throws Exception {
        felix.setHost("127.0.0.1");
        server.addConnector(felix);
        server.start();
        felix.setPort(felix.getLocalPort());
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    /** Felix reads the addresses of all connectors when it starts, and fails at one that is not of Jetty's kind for the network. */
    @Test
    void serverHasConnectorsWithAnAddressOnly() throws Exception {
        Connector place = lend();
        assertThat(server.getConnectors())
                .singleElement()
                .isNotSameAs(felix)
                .isInstanceOfSatisfying(ServerConnector.class, replacement -> {
                    assertThat(replacement.isRunning()).isTrue();
                    assertThat(replacement.getHost()).isEqualTo("127.0.0.1");
                    assertThat(replacement.getLocalPort()).isEqualTo(felix.getPort());
                });
        giveBack(place);
    }

    @Test
    void portInUseIsListedUntilItIsFree() throws Exception {
        for (int round = 0; round < 2; round++) {
            felix.stop();
            Connector place;
            try (ServerSocket other = otherProgram(felix.getPort())) {
                place = lend();
                assertThat(connectors.failures()).singleElement().satisfies(failure -> assertThat(failure.reason())
                        .contains("127.0.0.1:" + other.getLocalPort(), "in use"));
                assertThat(server.getConnectors()).isEmpty();
            }
            Eventually.that(() -> connectors.failures().isEmpty());
            assertThat(server.getConnectors()).hasSize(1);
            giveBack(place);
            server.addConnector(felix);
        }
    }

    @Test
    void portThatIsNotWantedAnyMoreIsNotListed() throws Exception {
        felix.stop();
        try (ServerSocket other = otherProgram(felix.getPort())) {
            Connector place = lend();
            assertThat(connectors.failures()).hasSize(1);
            giveBack(place);
            assertThat(connectors.failures()).isEmpty();
        }
    }

    @Test
    void stoppedConnectorTakesItsReplacementAlong() throws Exception {
        Connector place = lend();
        giveBack(place);
        assertThat(server.getConnectors()).isEmpty();
        assertThat(place.isStopped()).isTrue();
    }

    /** Takes a port as soon as the connector that had it has closed it, which it does on another thread. */
    private static ServerSocket otherProgram(int port) throws Exception {
        ServerSocket other = new ServerSocket();
        Eventually.that(() -> {
            try {
                other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return true;
            } catch (BindException notYet) {
                return false;
            }
        });
        return other;
    }

    private Connector lend() throws Exception {
        Connector place = factory.createConnector(server);
        server.addConnector(place);
        place.start();
        return place;
    }

    private void giveBack(Connector place) throws Exception {
        place.stop();
        server.removeConnector(place);
    }
}
