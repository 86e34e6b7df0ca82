// SPDX-License-Identifier: Apache-2.0
package io.novella.example.history.keypairs;

import io.novella.api.RequestContext;
import io.novella.api.spi.TargetLoader;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Loads the key pair that a path names, of the caller or of the user whom the request names. */
@Component(service = TargetLoader.class)
public final class KeyPairLoader implements TargetLoader<KeyPair> {

    private final KeyPairs pairs;

    /** Loads from memory. */
    @Activate
    public KeyPairLoader(@Reference KeyPairs pairs) {
        this.pairs = pairs;
    }

    @Override
    public Class<KeyPair> type() {
        return KeyPair.class;
    }

    @Override
    public Optional<KeyPair> load(String name, RequestContext context) {
        String user =
                (String) context.parameter("user_id").orElse(context.caller().userId());
        return pairs.find(user, name);
    }

    @Override
    public Map<String, Object> attributes(KeyPair pair) {
        return Map.of("user_id", pair.userId());
    }

    @Override
    public String notFoundMessage(String name) {
        return "Keypair " + name + " not found";
    }
}
