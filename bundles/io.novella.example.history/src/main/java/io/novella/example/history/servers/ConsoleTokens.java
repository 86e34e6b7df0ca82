// SPDX-License-Identifier: Apache-2.0
package io.novella.example.history.servers;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Tokens that have been handed out for consoles, in memory: the newest thousand. */
@Component(service = ConsoleTokens.class)
public final class ConsoleTokens {

    private static final int MOST = 1000;

    /** Whose console a token is for, and in which way it is looked at. */
    record Console(UUID server, String protocol, String type) {}

    private final Map<UUID, Console> consoles = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Console> eldest) {
            return size() > MOST;
        }
    };

    /** None at first. */
    @Activate
    public ConsoleTokens() {}

    /** A new token. */
    synchronized UUID issue(Console console) {
        UUID token = UUID.randomUUID();
        consoles.put(token, console);
        return token;
    }

    /** What a token is for; empty if nobody was given it. */
    synchronized Optional<Console> find(String token) {
        return consoles.entrySet().stream()
                .filter(each -> each.getKey().toString().equals(token))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
