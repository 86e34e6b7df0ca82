// SPDX-License-Identifier: Apache-2.0
package io.novella.http.internal.server;

import java.lang.reflect.Proxy;
import java.util.Map;

/** The connectors' configuration with its defaults, but for what a test sets. */
public final class TestSettings {

    private TestSettings() {}

    /** Connectors with some settings, by the names of the configuration's methods. */
    public static HttpConnectors connectors(Map<String, Object> settings) {
        return new HttpConnectors(config(settings));
    }

    static HttpConnectors.Config config(Map<String, Object> settings) {
        return (HttpConnectors.Config) Proxy.newProxyInstance(
                TestSettings.class.getClassLoader(),
                new Class<?>[] {HttpConnectors.Config.class},
                (proxy, method, arguments) -> settings.getOrDefault(method.getName(), method.getDefaultValue()));
    }
}
