// SPDX-License-Identifier: Apache-2.0
package io.novella.api.runtime;

import io.novella.api.Microversion;

/**
 * How often an operation was asked for at a version since the platform started, whatever the answer was.
 *
 * @param service type of the service
 * @param resource name of the resource
 * @param operation name of the operation
 * @param version the version in force
 * @param requests how many requests
 */
public record UsageInfo(String service, String resource, String operation, Microversion version, long requests) {}
