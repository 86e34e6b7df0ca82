// SPDX-License-Identifier: Apache-2.0
package io.novella.api.runtime;

import io.novella.api.Microversion;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** A look into the running platform. Every answer is a snapshot; all methods may be called from any thread. */
@ProviderType
public interface ApiRuntime {

    /** The services, in order of their type. */
    List<ServiceInfo> services();

    /** The routes in force, in order of service, path, method and version. */
    List<RouteInfo> routes();

    /** What is present but does not serve, with the reason, in order of bundle and subject. */
    List<FailureInfo> failures();

    /**
     * The schemas of an operation.
     *
     * @param resource name of the resource, such as {@code servers}
     * @param operation name of the operation, such as {@code some-action}
     * @param version the version asked for; empty for the latest that the operation serves
     * @return the schemas in force at that version, for every service that has such an operation; empty if none serves
     */
    List<SchemaInfo> schemas(String resource, String operation, Optional<Microversion> version);

    /**
     * The supported versions of a service in order, with what they mean to its clients.
     *
     * @param service type of the service
     * @throws IllegalArgumentException if there is no such service
     */
    List<HistoryInfo> history(String service);

    /**
     * What a client meets that goes from one version to another, in order of resource, operation, part and place.
     *
     * @param service type of the service
     * @param from the version it knows
     * @param to the version it goes to, which may be an earlier one
     * @throws IllegalArgumentException with a sentence, if there is no such service or it does not support a version
     */
    List<ChangeInfo> diff(String service, Microversion from, Microversion to);

    /**
     * How often each operation was asked for at each version since the platform started, in order of service, resource,
     * operation and version. Extensions that have gone are still counted; beyond a bounded number of operations and
     * versions the rest is one entry with {@code *} as service, resource and operation.
     */
    List<UsageInfo> usage();
}
