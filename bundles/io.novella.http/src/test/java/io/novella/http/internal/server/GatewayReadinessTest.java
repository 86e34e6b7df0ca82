// SPDX-License-Identifier: Apache-2.0
package io.novella.http.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.servlet.runtime.HttpServiceRuntime;
import org.osgi.service.servlet.runtime.dto.RuntimeDTO;
import org.osgi.service.servlet.runtime.dto.ServletContextDTO;
import org.osgi.service.servlet.runtime.dto.ServletDTO;

class GatewayReadinessTest {

    private ServiceReference<?> registered;
    private boolean running = true;
    private boolean used;
    private int asked;
    private final GatewayReadiness gateway = new GatewayReadiness(context());

    @Test
    void isOpenFromTheTimeOnWhenTheHttpServiceCallsTheServlet() {
        assertThat(gateway.getAsBoolean()).as("not registered").isFalse();
        registered = reference();
        assertThat(gateway.getAsBoolean()).as("registered only").isFalse();
        used = true;
        assertThat(gateway.getAsBoolean()).as("in use").isTrue();
        int before = asked;
        assertThat(gateway.getAsBoolean()).isTrue();
        assertThat(asked).as("the HTTP service is not asked again").isEqualTo(before);
    }

    @Test
    void isClosedAgainWhileAReplacedServletIsNotInUse() {
        registered = reference();
        used = true;
        assertThat(gateway.getAsBoolean()).isTrue();
        registered = null;
        assertThat(gateway.getAsBoolean()).as("unregistered").isFalse();
        registered = reference();
        used = false;
        assertThat(gateway.getAsBoolean()).as("another registration").isFalse();
        used = true;
        assertThat(gateway.getAsBoolean()).isTrue();
    }

    @Test
    void isClosedWithoutAnHttpServiceAndAfterTheStopOfTheBundle() {
        registered = reference();
        used = true;
        running = false;
        assertThat(gateway.getAsBoolean()).isFalse();
    }

    private static ServiceReference<?> reference() {
        return (ServiceReference<?>) Proxy.newProxyInstance(
                ServiceReference.class.getClassLoader(),
                new Class<?>[] {ServiceReference.class},
                (proxy, method, of) -> method.getName().equals("equals") ? proxy == of[0] : null);
    }

    private BundleContext context() {
        ServiceReference<?> runtimeReference = reference();
        HttpServiceRuntime runtime = (HttpServiceRuntime) Proxy.newProxyInstance(
                HttpServiceRuntime.class.getClassLoader(),
                new Class<?>[] {HttpServiceRuntime.class},
                (proxy, method, arguments) -> {
                    asked++;
                    return state();
                });
        return (BundleContext) Proxy.newProxyInstance(
                BundleContext.class.getClassLoader(),
                new Class<?>[] {BundleContext.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getAllServiceReferences" -> {
                        if (!running) {
                            throw new IllegalStateException("the bundle has been stopped");
                        }
                        yield registered == null ? null : new ServiceReference<?>[] {registered};
                    }
                    case "getServiceReference" -> runtimeReference;
                    case "getService" -> runtime;
                    case "ungetService" -> true;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private RuntimeDTO state() {
        ServletDTO other = new ServletDTO();
        other.name = "other";
        ServletDTO servlet = new ServletDTO();
        servlet.name = used ? "novella" : "another";
        ServletContextDTO context = new ServletContextDTO();
        context.servletDTOs = new ServletDTO[] {other, servlet};
        RuntimeDTO state = new RuntimeDTO();
        state.servletContextDTOs = new ServletContextDTO[] {context};
        return state;
    }
}
