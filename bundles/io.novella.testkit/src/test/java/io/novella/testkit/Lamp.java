// SPDX-License-Identifier: Apache-2.0
package io.novella.testkit;

import java.util.List;
import java.util.Optional;

/** What the operations of these tests act on. */
interface Lamp {

    String name();

    int watts();

    Optional<String> room();

    List<String> switches();

    default String label() {
        return name() + " of " + watts() + " W";
    }
}
