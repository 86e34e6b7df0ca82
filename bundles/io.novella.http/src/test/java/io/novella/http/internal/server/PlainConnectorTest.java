// SPDX-License-Identifier: Apache-2.0
package io.novella.http.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
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

    private final PlainConnector factory = new PlainConnector(
            (BundleContext) Proxy.newProxyInstance(
                    PlainConnectorTest.class.getClassLoader(),
                    new Class<?>[] {BundleContext.class},
                    (proxy, method, arguments) -> null),
            TestSettings.connectors(Map.of()));

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
    void stoppedConnectorTakesItsReplacementAlong() throws Exception {
        Connector place = lend();
        giveBack(place);
        assertThat(server.getConnectors()).isEmpty();
        assertThat(place.isStopped()).isTrue();
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
