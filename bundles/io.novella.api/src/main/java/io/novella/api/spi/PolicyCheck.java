// SPDX-License-Identifier: Apache-2.0
package io.novella.api.spi;

import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A kind of check that policy rules may use beside those of oslo.policy: the meaning of {@code KIND:MATCH} for one {@code
 * KIND}. Registered as an OSGi service; safe for any number of threads. When the service goes, every rule that comes to such
 * a check denies until there is another.
 */
@ConsumerType
public interface PolicyCheck {

    /**
     * The name before the colon: letters, digits, {@code _}, {@code .} and {@code -}. Not {@code rule}, {@code role}, {@code
     * http}, {@code https}, nor the name of a credential of every caller.
     */
    String kind();

    /**
     * Whether the check holds. Asked while a request waits, so it should answer from memory.
     *
     * @throws Exception whatever it throws denies, with the message in the log
     */
    boolean test(Question question) throws Exception;

    /** What is to be decided. */
    @ProviderType
    interface Question {

        /** Name of the rule that is being decided. */
        String rule();

        /** The text after the first colon, as the rule has it. */
        String match();

        /**
         * That text with every {@code %(name)s} taken from the object; empty if the object lacks one of them.
         *
         * @throws IllegalArgumentException if the text is no such template
         */
        Optional<String> expandedMatch();

        /** Attributes of the object that the caller wants to act on, by name. Not to be changed. */
        Map<String, ?> target();

        /** Attributes of the caller, by the names of {@link io.novella.api.Caller#credentials()}. Not to be changed. */
        Map<String, ?> credentials();
    }
}
