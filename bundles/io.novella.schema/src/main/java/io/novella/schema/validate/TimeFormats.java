// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.validate;

import static io.novella.schema.validate.Formats.isDigit;

import java.time.YearMonth;
import org.jspecify.annotations.Nullable;

/** Dates, times and durations of RFC 3339. */
public final class TimeFormats {

    private static final int MINUTES_OF_DAY = 24 * 60;

    private TimeFormats() {}

    static boolean isDate(String text) {
        int year = digits(text, 0, 4);
        int month = digits(text, 5, 2);
        int day = digits(text, 8, 2);
        return text.length() == 10
                && text.charAt(4) == '-'
                && text.charAt(7) == '-'
                && year >= 0
                && month >= 1
                && month <= 12
                && day >= 1
                && day <= YearMonth.of(year, month).lengthOfMonth();
    }

    static boolean isTime(String text) {
        int hour = digits(text, 0, 2);
        int minute = digits(text, 3, 2);
        int second = digits(text, 6, 2);
        if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) {
            return false;
        } else if (text.charAt(2) != ':' || text.charAt(5) != ':') {
            return false;
        }
        int at = 8;
        if (at < text.length() && text.charAt(at) == '.') {
            int start = ++at;
            while (at < text.length() && isDigit(text.charAt(at))) {
                at++;
            }
            if (at == start) {
                return false;
            }
        }
        Integer offset = offset(text, at);
        // A leap second is the last of a day in UTC.
        return offset != null
                && (second < 60 || Math.floorMod(hour * 60 + minute - offset, MINUTES_OF_DAY) == MINUTES_OF_DAY - 1);
    }

    /** Minutes east of UTC; null if the rest of a text is not an offset. */
    private static @Nullable Integer offset(String text, int at) {
        String rest = text.substring(at);
        if (rest.equals("Z") || rest.equals("z")) {
            return 0;
        }
        int hours = digits(rest, 1, 2);
        int minutes = digits(rest, 4, 2);
        boolean valid = rest.length() == 6
                && "+-".indexOf(rest.charAt(0)) >= 0
                && rest.charAt(3) == ':'
                && hours >= 0
                && hours <= 23
                && minutes >= 0
                && minutes <= 59;
        return !valid ? null : rest.charAt(0) == '+' ? hours * 60 + minutes : -hours * 60 - minutes;
    }

    /** A date, a {@code T}, and a time with its offset from UTC. */
    public static boolean isDateTime(String text) {
        return text.length() > 10
                && (text.charAt(10) == 'T' || text.charAt(10) == 't')
                && isDate(text.substring(0, 10))
                && isTime(text.substring(11));
    }

    /** The number that digits at a place say; -1 if there are not as many digits. */
    private static int digits(String text, int from, int count) {
        if (from + count > text.length()) {
            return -1;
        }
        int number = 0;
        for (int i = from; i < from + count; i++) {
            if (!isDigit(text.charAt(i))) {
                return -1;
            }
            number = number * 10 + (text.charAt(i) - '0');
        }
        return number;
    }

    /** RFC 3339, Appendix A: no unit is left out between two that are there. */
    static boolean isDuration(String text) {
        if (!text.startsWith("P")) {
            return false;
        }
        int time = text.indexOf('T');
        String date = text.substring(1, time < 0 ? text.length() : time);
        if (time < 0) {
            return units(date, "YMD") || units(date, "W");
        }
        return (date.isEmpty() || units(date, "YMD")) && units(text.substring(time + 1), "HMS");
    }

    private static boolean units(String text, String units) {
        int at = 0;
        int last = -1;
        while (at < text.length()) {
            int start = at;
            while (at < text.length() && isDigit(text.charAt(at))) {
                at++;
            }
            int unit = at == start || at == text.length() ? -1 : units.indexOf(text.charAt(at));
            if (unit < 0 || (last >= 0 && unit != last + 1)) {
                return false;
            }
            last = unit;
            at++;
        }
        return last >= 0;
    }
}
