// SPDX-License-Identifier: Apache-2.0
package io.novella.compute;

import java.time.Instant;

/**
 * Why a server is in {@link ServerStatus#ERROR}.
 *
 * @param code as an HTTP status: 500 for everything that the hypervisor or the guest did
 * @param message one sentence
 * @param created when it happened
 */
public record ServerFault(int code, String message, Instant created) {}
