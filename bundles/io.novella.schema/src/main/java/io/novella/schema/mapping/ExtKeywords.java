// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.mapping;

import java.util.Set;

/** Names of the schema keywords that this package reads. */
final class ExtKeywords {

    /** Names the parameters of properties. */
    static final String MAPPING = "ext:mapping";
    /** Names the codec of a value. */
    static final String CODEC = "ext:codec";
    /** Names the response headers that carry parameters; valid at the root of a response only. */
    static final String HEADER = "ext:header";
    /** Names the policy rule of a property. */
    static final String POLICY = "ext:policy";

    /** Prefix of all of them. */
    static final String PREFIX = "ext:";

    static final Set<String> ALL = Set.of(MAPPING, CODEC, HEADER, POLICY);

    private ExtKeywords() {}
}
