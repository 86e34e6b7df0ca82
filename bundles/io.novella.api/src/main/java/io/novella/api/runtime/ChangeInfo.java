// SPDX-License-Identifier: Apache-2.0
package io.novella.api.runtime;

/**
 * One difference between what is served at two versions of a service.
 *
 * @param resource name of the resource
 * @param operation name of the operation
 * @param part what of the operation differs
 * @param kind in which way
 * @param place where in the part: a JSON Pointer with {@code *} for the items of an array, the name of a query parameter or a
 *     header; empty for the part as a whole
 * @param sentence what differs, for a person
 * @param breaksRequests whether a request that was right may now be refused or mean something else
 * @param breaksResponses whether a client that reads the answers may now stumble
 */
public record ChangeInfo(
        String resource,
        String operation,
        Part part,
        Kind kind,
        String place,
        String sentence,
        boolean breaksRequests,
        boolean breaksResponses) {

    /** Whether a client may have to change. */
    public boolean breaking() {
        return breaksRequests || breaksResponses;
    }

    /** What of an operation differs. */
    public enum Part {
        /** That it is there, where, and what it does. */
        OPERATION,
        /** The body of requests. */
        REQUEST,
        /** The parameters behind the question mark. */
        QUERY,
        /** The answers. */
        RESPONSE
    }

    /** In which way something differs. */
    public enum Kind {
        /** It was not there. */
        ADDED,
        /** It is there no more. */
        REMOVED,
        /** It stands elsewhere, or under another name, and is the same flat parameter. */
        MOVED,
        /** Another method serves it, or it is another flat parameter in the same place, so it may mean something else. */
        MEANING,
        /** Another status code tells of success. */
        STATUS,
        /** It has to be given. */
        REQUIRED,
        /** It need not be given. */
        OPTIONAL,
        /** Fewer values are valid. */
        NARROWED,
        /** More values are valid. */
        WIDENED,
        /** Other values are valid, and it cannot be told whether more or fewer. */
        ALTERED,
        /** Another rule, or one at all, decides who may see it. */
        GUARDED
    }
}
