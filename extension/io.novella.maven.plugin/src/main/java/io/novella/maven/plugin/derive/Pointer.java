// SPDX-License-Identifier: Apache-2.0
package io.novella.maven.plugin.derive;

import java.util.ArrayList;
import java.util.List;

/**
 * A place in a body, as a JSON Pointer (RFC 6901) with {@code items} for the items of an array.
 *
 * @param segments the names on the way, unescaped; none for the body itself
 */
record Pointer(List<String> segments) {

    static final Pointer ROOT = new Pointer(List.of());

    Pointer {
        segments = List.copyOf(segments);
    }

    static Pointer parse(String text) throws DeriveException {
        if (text.isEmpty() || text.equals("/")) {
            return ROOT;
        }
        if (!text.startsWith("/")) {
            throw new DeriveException("'" + text + "' is not a JSON Pointer; it must begin with a slash");
        }
        List<String> segments = new ArrayList<>();
        for (String segment : text.substring(1).split("/", -1)) {
            segments.add(segment.replace("~1", "/").replace("~0", "~"));
        }
        return new Pointer(segments);
    }

    boolean isRoot() {
        return segments.isEmpty();
    }

    String last() {
        return segments.get(segments.size() - 1);
    }

    Pointer parent() {
        return new Pointer(segments.subList(0, segments.size() - 1));
    }

    Pointer child(String name) {
        List<String> longer = new ArrayList<>(segments);
        longer.add(name);
        return new Pointer(longer);
    }

    boolean isWithin(Pointer other) {
        return segments.size() >= other.segments.size()
                && segments.subList(0, other.segments.size()).equals(other.segments);
    }

    /** This place after one that it lies in has gone to another. */
    Pointer moved(Pointer from, Pointer to) {
        List<String> segmentsNow = new ArrayList<>(to.segments);
        segmentsNow.addAll(segments.subList(from.segments.size(), segments.size()));
        return new Pointer(segmentsNow);
    }

    /** The pointer to this from a place that it lies in, with a slash in front. */
    String relativeTo(Pointer holder) {
        return new Pointer(segments.subList(holder.segments.size(), segments.size())).toString();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        segments.forEach(
                segment -> text.append('/').append(segment.replace("~", "~0").replace("/", "~1")));
        return text.toString();
    }
}
