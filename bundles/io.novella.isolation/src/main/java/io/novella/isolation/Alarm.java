// SPDX-License-Identifier: Apache-2.0
package io.novella.isolation;

import java.time.Duration;

/** Does things later, on a thread that no extension's code has been on. */
@FunctionalInterface
public interface Alarm {

    /** Does something when some time has passed, which may be none. */
    void in(Duration delay, Runnable task);
}
