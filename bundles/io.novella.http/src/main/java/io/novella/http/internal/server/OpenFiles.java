// SPDX-License-Identifier: Apache-2.0
package io.novella.http.internal.server;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/** How many files this process may open, sockets among them. */
final class OpenFiles {

    private static final int MOST = 10_000;
    private static final int UNKNOWN = 1_024;

    private OpenFiles() {}

    /** Half of them, for connections: the rest is for the database, guests and jars. At most {@value #MOST}. */
    static int half() {
        long files = UNKNOWN;
        try {
            Object known = ManagementFactory.getPlatformMBeanServer()
                    .getAttribute(new ObjectName("java.lang:type=OperatingSystem"), "MaxFileDescriptorCount");
            if (known instanceof Long number && number > 0) {
                files = number;
            }
        } catch (JMException unknown) {
            // Not a Unix.
        }
        return (int) Math.min(MOST, Math.max(1, files / 2));
    }
}
