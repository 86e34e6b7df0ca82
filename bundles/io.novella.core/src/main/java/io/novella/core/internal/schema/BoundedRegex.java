// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.schema;

import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressionFactory;
import io.novella.api.Fault;
import java.util.regex.Pattern;

/**
 * A pattern of a schema that gives up on a value after a bounded number of steps, so that no pattern, however unlucky, keeps
 * a thread.
 */
final class BoundedRegex implements RegularExpression {

    /** Looks at a character, per value; a pattern without nested repetition needs a few for each character. */
    static final int MOST_STEPS = 5_000_000;

    static final RegularExpressionFactory FACTORY = BoundedRegex::new;

    private final Pattern pattern;

    private BoundedRegex(String regex) {
        pattern = Pattern.compile(regex);
    }

    @Override
    public boolean matches(String value) {
        return pattern.matcher(new Counted(value)).find();
    }

    /** A text that can be looked at only so often. */
    private static final class Counted implements CharSequence {

        private final CharSequence text;
        private int left = MOST_STEPS;

        Counted(CharSequence text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (--left < 0) {
                throw Fault.badRequest("A value is too complex to check against the pattern of its schema.");
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
