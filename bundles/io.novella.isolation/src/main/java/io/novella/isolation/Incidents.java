// SPDX-License-Identifier: Apache-2.0
package io.novella.isolation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What went wrong with the calls into one bundle, for as long as an operator should see it. */
final class Incidents {

    private static final Logger LOG = LoggerFactory.getLogger(Bulkhead.class);

    /** How long an incident is listed, in nanoseconds. */
    private static final long MEMORY = TimeUnit.MINUTES.toNanos(10);

    private long timeouts;
    private long lastTimeout;
    private String lastWhat = "";
    private Duration lastLimit = Duration.ZERO;
    private long refusals;
    private long lastRefusal;

    /**
     * Notes a call whose deadline has passed.
     *
     * @param limit how long this call was allowed to take
     */
    synchronized void timedOut(String owner, String what, Duration limit) {
        LOG.warn("{} of {} did not return within {} ms and is interrupted", what, owner, limit.toMillis());
        timeouts++;
        lastTimeout = System.nanoTime();
        lastWhat = what;
        lastLimit = limit;
    }

    synchronized void refused() {
        refusals++;
        lastRefusal = System.nanoTime();
    }

    synchronized List<String> reasons(long now, List<String> stuck, boolean stopped, CallLimits limits) {
        List<String> reasons = new ArrayList<>();
        if (!stuck.isEmpty()) {
            reasons.add(stuck.size() + (stuck.size() == 1 ? " call does" : " calls do")
                    + " not react to interruption and "
                    + (stopped ? "continued after the bundle stopped" : "use part of its limit of " + limits.maxCalls())
                    + "; one is in "
                    + stuck.get(0));
        }
        if (!stopped && timeouts > 0 && now - lastTimeout < MEMORY) {
            reasons.add(timeouts + (timeouts == 1 ? " call" : " calls") + " exceeded the time limit; the last was "
                    + lastWhat + ", which did not return within " + lastLimit.toMillis() + " ms");
        }
        if (!stopped && refusals > 0 && now - lastRefusal < MEMORY) {
            reasons.add(refusals + (refusals == 1 ? " request was" : " requests were")
                    + " answered 503, because the maximum of " + limits.maxCalls() + " concurrent calls, of "
                    + limits.maxThreads() + " threads in all extensions together, of " + Admission.BASE
                    + " calls that compute for long or of " + limits.maxPending()
                    + " pending results was reached");
        }
        return reasons;
    }
}
