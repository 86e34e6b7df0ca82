// SPDX-License-Identifier: Apache-2.0
package io.novella.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import org.assertj.core.api.AbstractAssert;

/** Checks of an answer; each failure shows the request, the status and the body. */
public final class TestResponseAssert extends AbstractAssert<TestResponseAssert, TestResponse> {

    TestResponseAssert(TestResponse actual) {
        super(actual, TestResponseAssert.class);
    }

    /** The status is this one. */
    public TestResponseAssert hasStatus(int expected) {
        if (actual.status() != expected) {
            failWithMessage("%nExpected status %d of%n  %s", expected, actual);
        }
        return this;
    }

    /** The first line of a header has this value. */
    public TestResponseAssert hasHeader(String name, String expected) {
        if (!actual.header(name).equals(java.util.Optional.of(expected))) {
            failWithMessage("%nExpected %s: %s, but it is %s in%n  %s", name, expected, actual.headers(name), actual);
        }
        return this;
    }

    /** The body is this JSON value, whatever the order of its properties. */
    public TestResponseAssert hasJson(String expected) {
        if (!JsonText.read(expected).equals(actual.json())) {
            failWithMessage("%nExpected the body %s of%n  %s", JsonText.quoted(expected), actual);
        }
        return this;
    }

    /**
     * There is this value at a place in the body.
     *
     * @param pointer JSON Pointer (RFC 6901), such as {@code /server/name}
     * @param expected compared as text, so {@code 7} is {@code "7"}; null is {@code "null"}; an object or array is its JSON
     */
    public TestResponseAssert hasValue(String pointer, Object expected) {
        JsonNode value = actual.json().at(pointer);
        if (value.isMissingNode() || !shown(value).equals(String.valueOf(expected))) {
            failWithMessage(
                    "%nExpected %s at %s, but there is %s in%n  %s",
                    expected, pointer, value.isMissingNode() ? "nothing" : value, actual);
        }
        return this;
    }

    private static String shown(JsonNode value) {
        return value.isValueNode() ? value.asText() : value.toString();
    }

    /** There is nothing at a place in the body. */
    public TestResponseAssert hasNoValue(String pointer) {
        if (!actual.json().at(pointer).isMissingNode()) {
            failWithMessage("%nExpected nothing at %s of%n  %s", pointer, actual);
        }
        return this;
    }

    /** There is no body. */
    public TestResponseAssert hasNoBody() {
        if (!actual.body().isEmpty()) {
            failWithMessage("%nExpected no body of%n  %s", actual);
        }
        return this;
    }

    /** It is a fault with this status, in whose sentence this text stands. */
    public TestResponseAssert isFault(int status, String text) {
        hasStatus(status);
        if (!actual.faultMessage().contains(text)) {
            failWithMessage("%nExpected '%s' in the fault of%n  %s", text, actual);
        }
        return this;
    }
}
