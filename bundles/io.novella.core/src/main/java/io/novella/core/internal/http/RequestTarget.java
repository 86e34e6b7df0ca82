// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.http;

import io.novella.api.Fault;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Splits and decodes paths and queries (RFC 3986), and rejects text that is not UTF-8. */
public final class RequestTarget {

    private RequestTarget() {}

    /**
     * Returns the decoded segments of a path. A trailing slash results in a last, empty segment.
     *
     * @throws Fault 400 if an escape is malformed or does not decode to UTF-8
     */
    public static List<String> segments(String rawPath) {
        List<String> segments = new ArrayList<>(6);
        int start = 1;
        int length = rawPath.length();
        while (start <= length) {
            int end = rawPath.indexOf('/', start);
            if (end < 0) {
                end = length;
            }
            segments.add(decode(rawPath.substring(start, end), false));
            start = end + 1;
        }
        return segments;
    }

    /**
     * Returns the parameters of a query, each with its values in order.
     *
     * @throws Fault 400 if an escape is malformed or does not decode to UTF-8
     */
    public static Map<String, List<String>> query(String rawQuery) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (String pair : rawQuery.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = decode(equals < 0 ? pair : pair.substring(0, equals), true);
                String value = equals < 0 ? "" : decode(pair.substring(equals + 1), true);
                parameters.computeIfAbsent(name, unused -> new ArrayList<>(1)).add(value);
            }
        }
        return parameters;
    }

    private static String decode(String text, boolean plusIsSpace) {
        if (text.indexOf('%') < 0 && !(plusIsSpace && text.indexOf('+') >= 0)) {
            return text;
        }
        byte[] bytes = new byte[text.length() * 3];
        int count = 0;
        for (int i = 0; i < text.length(); ) {
            char c = text.charAt(i);
            if (c == '%') {
                if (i + 2 >= text.length()
                        || !HexFormat.isHexDigit(text.charAt(i + 1))
                        || !HexFormat.isHexDigit(text.charAt(i + 2))) {
                    throw Fault.badRequest("The URL has a malformed percent-escape.");
                }
                bytes[count++] = (byte) HexFormat.fromHexDigits(text, i + 1, i + 3);
                i += 3;
            } else if (c == '+' && plusIsSpace) {
                bytes[count++] = ' ';
                i++;
            } else {
                int width = Character.charCount(text.codePointAt(i));
                byte[] encoded = text.substring(i, i + width).getBytes(StandardCharsets.UTF_8);
                System.arraycopy(encoded, 0, bytes, count, encoded.length);
                count += encoded.length;
                i += width;
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, count))
                    .toString();
        } catch (CharacterCodingException malformed) {
            throw Fault.badRequest("The URL is not UTF-8.");
        }
    }
}
