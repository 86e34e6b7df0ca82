// SPDX-License-Identifier: Apache-2.0
package io.novella.api.runtime;

/**
 * A way in which something present breaks what is published.
 *
 * @param service type of the service
 * @param bundle symbolic name and version of the bundle
 * @param subject the class of the controller
 * @param sentence names the operation or the schema file, the place in it, what is published and what is there now
 * @param served whether it is served all the same
 */
public record BreachInfo(String service, String bundle, String subject, String sentence, boolean served) {}
