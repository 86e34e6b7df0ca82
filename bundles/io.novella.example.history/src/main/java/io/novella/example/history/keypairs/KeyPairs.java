// SPDX-License-Identifier: Apache-2.0
package io.novella.example.history.keypairs;

import io.novella.api.Fault;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** The key pairs of all users, in memory. */
@Component(service = KeyPairs.class)
public final class KeyPairs {

    private final SortedMap<String, SortedMap<String, KeyPair>> byUser = new TreeMap<>();
    private int last;

    /** None at first. */
    @Activate
    public KeyPairs() {}

    /**
     * Keeps a public key.
     *
     * @throws Fault 400 if it is none of its type, 409 if the user has one of that name
     */
    synchronized KeyPair add(String userId, String name, String type, String publicKey) {
        String fingerprint = Fingerprint.of(type, publicKey);
        SortedMap<String, KeyPair> own = byUser.computeIfAbsent(userId, unused -> new TreeMap<>());
        if (own.containsKey(name)) {
            throw Fault.conflict("Key pair '" + name + "' already exists.");
        }
        KeyPair added = new KeyPair(++last, userId, name, type, publicKey, fingerprint, Instant.now());
        own.put(name, added);
        return added;
    }

    /** A user's key pairs in order of their names. */
    synchronized List<KeyPair> of(String userId) {
        return List.copyOf(byUser.getOrDefault(userId, new TreeMap<>()).values());
    }

    synchronized Optional<KeyPair> find(String userId, String name) {
        return Optional.ofNullable(byUser.getOrDefault(userId, new TreeMap<>()).get(name));
    }

    /** Forgets a key pair; no effect if it is gone. */
    synchronized void remove(KeyPair pair) {
        byUser.getOrDefault(pair.userId(), new TreeMap<>()).remove(pair.name());
    }
}
