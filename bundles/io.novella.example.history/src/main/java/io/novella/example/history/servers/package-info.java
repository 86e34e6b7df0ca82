// SPDX-License-Identifier: Apache-2.0
/** What happens to servers: consoles, locks, images of them, evacuation, and hints for the scheduler. */
@NullMarked
package io.novella.example.history.servers;

import org.jspecify.annotations.NullMarked;
