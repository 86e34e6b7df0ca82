// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.internal.regex;

import java.util.List;

/** A parsed pattern. Whether a text matches depends neither on greediness nor on groups, so neither is kept. */
sealed interface Node {

    /** One code point of a set. */
    record Chars(CharSet set) implements Node {}

    /** Parts one after another. */
    record Sequence(List<Node> parts) implements Node {}

    /** One of several. */
    record Choice(List<Node> options) implements Node {}

    /**
     * A part several times.
     *
     * @param most the greatest number, or {@link #UNLIMITED}
     */
    record Repeat(Node part, int least, int most) implements Node {

        static final int UNLIMITED = -1;
    }

    /** A condition on a position. */
    record Assertion(Kind kind) implements Node {

        enum Kind {
            START,
            END,
            BOUNDARY,
            NO_BOUNDARY
        }
    }

    /** A condition on the text after ({@code ahead}) or before a position. */
    record Look(Node part, boolean ahead, boolean negated) implements Node {}

    /** A reference to what a group matched, which the grammar knows and no program here can express. */
    record BackReference() implements Node {}
}
