// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.internal.regex;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;

/** An immutable set of Unicode code points. */
final class CharSet {

    private static final int ASCII = 128;

    /** ECMA-262, WhiteSpace and LineTerminator: what {@code \s} matches. */
    static final CharSet SPACE = where(cp -> (cp >= '\t' && cp <= '\r')
            || cp == 0xFEFF
            || cp == 0x2028
            || cp == 0x2029
            || Character.getType(cp) == Character.SPACE_SEPARATOR);

    static final CharSet DIGIT = range('0', '9');
    static final CharSet WORD = new Builder()
            .add('0', '9')
            .add('A', 'Z')
            .add('a', 'z')
            .add('_', '_')
            .build();
    static final CharSet DOT = new Builder()
            .add('\n', '\n')
            .add('\r', '\r')
            .add(0x2028, 0x2029)
            .build()
            .inverted();

    /** Bounds of ranges, first and last in turn, ascending, with at least one code point between two ranges. */
    private final int[] bounds;

    private final boolean[] ascii = new boolean[ASCII];

    private CharSet(int[] bounds) {
        this.bounds = bounds;
        for (int cp = 0; cp < ASCII; cp++) {
            ascii[cp] = search(cp);
        }
    }

    static CharSet range(int first, int last) {
        return new CharSet(new int[] {first, last});
    }

    /** The code points of which something holds. */
    static CharSet where(IntPredicate wanted) {
        Builder builder = new Builder();
        int first = -1;
        for (int cp = 0; cp <= Character.MAX_CODE_POINT; cp++) {
            boolean in = wanted.test(cp);
            if (in && first < 0) {
                first = cp;
            } else if (!in && first >= 0) {
                builder.add(first, cp - 1);
                first = -1;
            }
        }
        if (first >= 0) {
            builder.add(first, Character.MAX_CODE_POINT);
        }
        return builder.build();
    }

    boolean contains(int codePoint) {
        return codePoint < ASCII ? ascii[codePoint] : search(codePoint);
    }

    private boolean search(int codePoint) {
        int low = 0;
        int high = bounds.length / 2 - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (codePoint < bounds[2 * middle]) {
                high = middle - 1;
            } else if (codePoint > bounds[2 * middle + 1]) {
                low = middle + 1;
            } else {
                return true;
            }
        }
        return false;
    }

    CharSet inverted() {
        Builder builder = new Builder();
        int next = 0;
        for (int i = 0; i < bounds.length; i += 2) {
            if (bounds[i] > next) {
                builder.add(next, bounds[i] - 1);
            }
            next = bounds[i + 1] + 1;
        }
        if (next <= Character.MAX_CODE_POINT) {
            builder.add(next, Character.MAX_CODE_POINT);
        }
        return builder.build();
    }

    /** Collects ranges in any order. */
    static final class Builder {

        private record Range(int first, int last) {}

        private final List<Range> ranges = new ArrayList<>();

        Builder add(int first, int last) {
            ranges.add(new Range(first, last));
            return this;
        }

        Builder add(CharSet set) {
            for (int i = 0; i < set.bounds.length; i += 2) {
                add(set.bounds[i], set.bounds[i + 1]);
            }
            return this;
        }

        CharSet build() {
            ranges.sort(Comparator.comparingInt(Range::first));
            int[] bounds = new int[2 * ranges.size()];
            int size = 0;
            for (Range range : ranges) {
                if (size > 0 && range.first() <= bounds[size - 1] + 1) {
                    bounds[size - 1] = Math.max(bounds[size - 1], range.last());
                } else {
                    bounds[size++] = range.first();
                    bounds[size++] = range.last();
                }
            }
            return new CharSet(java.util.Arrays.copyOf(bounds, size));
        }
    }
}
