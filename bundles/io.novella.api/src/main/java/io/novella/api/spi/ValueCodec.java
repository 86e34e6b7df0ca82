// SPDX-License-Identifier: Apache-2.0
package io.novella.api.spi;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Turns the value of one property into a parameter and back, where a schema says {@code "ext:codec": "<name>"}: for what
 * changed its form and not only its place. Registered as an OSGi service; safe for any number of threads.
 *
 * <p>Values are what JSON stands for: text, {@code Integer}, {@code Long}, {@code BigInteger}, {@code BigDecimal}, boolean,
 * {@code List}, {@code Map} with text keys. Null never comes to a codec; it stays null.
 */
@ConsumerType
public interface ValueCodec {

    /** Name in schemas, in kebab-case. */
    String name();

    /** The Java type of parameters; {@code Object} if it depends on the value. */
    Class<?> parameterType();

    /**
     * From a body to a parameter.
     *
     * @throws IllegalArgumentException with a sentence for the client, if the value is none that this codec reads
     */
    Object decode(Object value);

    /**
     * From a result to a body.
     *
     * @throws IllegalArgumentException if the value is none that this codec writes
     */
    Object encode(Object value);
}
