// SPDX-License-Identifier: Apache-2.0
package io.novella.api;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The request in hand, for the rare method that needs more than its parameters. Valid until the method returns. */
@ProviderType
public interface RequestContext {

    /** Identifies the request in logs and in the {@code X-Openstack-Request-Id} of the answer. */
    String requestId();

    /** Who asks. */
    Caller caller();

    /** The version in force. */
    Microversion version();

    /** URL of the service as the client addressed it, without a trailing slash, for links in bodies. */
    String serviceUrl();

    /**
     * Whether a rule allows the caller to act on the target in hand: for what depends on more than one rule. The rule of the
     * operation itself has been checked before.
     *
     * @param rule name of a rule; one that is not defined does not allow
     */
    boolean allows(String rule);

    /**
     * Whether the caller may see an object: what the rule of the operation that shows such objects says, with the object's
     * attributes; where no operation shows them, the rule of the operation in hand. For lists, before they are cut into
     * pages.
     *
     * @param object an object that a {@link io.novella.api.spi.TargetLoader} loads; any other may not be seen
     */
    boolean maySee(Object object);

    /** Decoded value of a variable in the path; empty if the path has no such variable. */
    Optional<String> pathVariable(String name);

    /**
     * A flat parameter as the schemas of the version in force map it: for a {@link io.novella.api.spi.TargetLoader} whose
     * objects are not told apart by the path alone. A method takes its parameters as a record or a map instead.
     *
     * @return text, number, boolean, list or map; empty if the request gives no such parameter, or null, or its version does
     *     not know it
     */
    Optional<Object> parameter(String name);

    /**
     * The first line of a header of the request, for the rare operation whose contract puts a parameter there.
     *
     * @param name compared without case
     */
    Optional<String> header(String name);

    /** IP address that the request came from, which is a proxy's if there is one between; empty if it is not known. */
    String clientAddress();
}
