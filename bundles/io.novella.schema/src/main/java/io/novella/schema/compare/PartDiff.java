// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.compare;

import com.fasterxml.jackson.databind.JsonNode;
import io.novella.api.runtime.ChangeInfo.Kind;
import io.novella.api.runtime.ChangeInfo.Part;
import io.novella.schema.SchemaException;
import io.novella.schema.mapping.BodySchema;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Compares the schemas of one part of an operation. */
public final class PartDiff {

    /** Takes what differs. */
    public interface Sink {
        void change(Part part, Kind kind, String place, String sentence, boolean breaks);
    }

    private final Part part;
    private final Map<String, Field> before;
    private final Map<String, Field> after;
    private final Sink sink;

    private PartDiff(Part part, Map<String, Field> before, Map<String, Field> after, Sink sink) {
        this.part = part;
        this.before = before;
        this.after = after;
        this.sink = sink;
    }

    /**
     * Tells what differs.
     *
     * @param isAction whether the root property of the schemas only names an action, so that its name is compared elsewhere
     */
    @SuppressWarnings("ReferenceEquality") // one file in force at both versions is one object; equal files are compared
    public static void compare(
            Part part, boolean isAction, @Nullable BodySchema before, @Nullable BodySchema after, Sink sink)
            throws SchemaException {
        if (before != after) {
            new PartDiff(
                            part,
                            Fields.of(before, isAction ? key(before) : ""),
                            Fields.of(after, isAction ? key(after) : ""),
                            sink)
                    .compare();
            if (part == Part.RESPONSE) {
                headers(before, after, sink);
            }
        }
    }

    private static String key(@Nullable BodySchema schema) {
        return schema == null ? "" : schema.mapping().rootKey().orElse("");
    }

    private void compare() throws SchemaException {
        for (Map.Entry<String, Field> entry : before.entrySet()) {
            Field was = entry.getValue();
            Field is = after.get(entry.getKey());
            if (is != null) {
                both(entry.getKey(), was, is);
            } else if (!entry.getKey().startsWith(Fields.ROOT)) {
                String successor = successor(was);
                if (successor == null) {
                    removed(was);
                } else {
                    succeeded(entry.getKey(), was, successor);
                }
            }
        }
        for (Map.Entry<String, Field> entry : after.entrySet()) {
            if (isNew(entry.getKey()) && !succeeds(entry.getValue())) {
                added(entry.getValue());
            }
        }
        body();
    }

    private boolean isNew(String key) {
        return !before.containsKey(key) && !key.startsWith(Fields.ROOT);
    }

    /** The new parameter that stands where one that is gone stood; to a client it is still the same property. */
    private @Nullable String successor(Field gone) {
        for (Map.Entry<String, Field> entry : after.entrySet()) {
            if (isNew(entry.getKey()) && entry.getValue().place().equals(gone.place())) {
                return entry.getKey();
            }
        }
        return null;
    }

    private boolean succeeds(Field added) {
        return before.entrySet().stream()
                .anyMatch(was -> !was.getKey().startsWith(Fields.ROOT)
                        && !after.containsKey(was.getKey())
                        && was.getValue().place().equals(added.place()));
    }

    private void succeeded(String key, Field was, String newKey) throws SchemaException {
        Field is = Objects.requireNonNull(after.get(newKey));
        if (!lastName(key).equals(lastName(newKey))) { // what lies in such an object may well be the same
            change(
                    Kind.MEANING,
                    is.place(),
                    shown(is) + " is now the parameter '" + lastName(newKey) + "' instead of '" + lastName(key)
                            + "', so it may mean something else",
                    true);
        }
        both(newKey, was, is);
    }

    private static String lastName(String key) {
        return key.substring(key.lastIndexOf('.') + 1);
    }

    /** That there is a body at all tells of itself only where it has no properties, as for an action without parameters. */
    private void body() {
        if (before.isEmpty() == after.isEmpty() || part == Part.QUERY) {
            return;
        }
        if (before.isEmpty()) {
            change(Kind.ADDED, "", "now has a body", isAsked());
        } else {
            change(Kind.REMOVED, "", "no longer has a body", !isAsked());
        }
    }

    private void both(String key, Field was, Field is) throws SchemaException {
        String place = is.place();
        boolean isItself = !key.startsWith(Fields.ROOT);
        if (isItself && !was.place().equals(place)) {
            change(Kind.MOVED, place, shown(was) + " is now " + shown(is), true);
        }
        if (was.required() != is.required()) {
            change(
                    is.required() ? Kind.REQUIRED : Kind.OPTIONAL,
                    place,
                    shown(is)
                            + (isAsked()
                                    ? is.required() ? " is now required" : " is now optional"
                                    : is.required() ? " is now always present" : " may now be absent"),
                    is.required() == isAsked());
        }
        boolean itemsElsewhere = was.wholeOf() && is.wholeOf();
        for (Difference difference : ValueRules.compare(was.schema(), is.schema(), itemsElsewhere)) {
            change(
                    difference.kind(),
                    place,
                    (place.isEmpty() ? "the value" : shown(is)) + " " + difference.sentence(),
                    breaks(difference.kind()));
        }
        JsonNode ruleBefore = was.schema().json().path("ext:policy");
        JsonNode rule = is.schema().json().path("ext:policy");
        if (!rule.equals(ruleBefore)) {
            change(
                    Kind.GUARDED,
                    place,
                    shown(is)
                            + (rule.isMissingNode()
                                    ? " is now shown to every caller"
                                    : " is now shown according to another rule"),
                    !rule.isMissingNode());
        }
    }

    private void removed(Field was) {
        String what = isAsked() ? isRefused(was) ? " is now rejected" : " is now ignored" : " is no longer present";
        change(Kind.REMOVED, was.place(), shown(was) + what, true);
    }

    /** Whether the object around a property that has gone, or the nearest that is still there, refuses it. */
    private boolean isRefused(Field gone) {
        String place = gone.parent();
        while (true) {
            Field around = at(place);
            if (around != null) {
                return around.isSealed();
            }
            if (place.isEmpty()) {
                return false;
            }
            place = place.substring(0, place.lastIndexOf('/'));
        }
    }

    private @Nullable Field at(String place) {
        for (Field field : after.values()) {
            if (field.place().equals(place)) {
                return field;
            }
        }
        return null;
    }

    private void added(Field is) {
        String what = !isAsked() ? " is new" : is.required() ? " is new and required" : " is new and optional";
        change(Kind.ADDED, is.place(), shown(is) + what, isAsked() && is.required());
    }

    private static void headers(@Nullable BodySchema before, @Nullable BodySchema after, Sink sink) {
        Map<String, String> was = before == null ? Map.of() : before.mapping().headers();
        Map<String, String> is = after == null ? Map.of() : after.mapping().headers();
        was.forEach((parameter, name) -> {
            String now = is.get(parameter);
            if (now == null) {
                sink.change(Part.RESPONSE, Kind.REMOVED, name, "the header " + name + " is no longer present", true);
            } else if (!now.equalsIgnoreCase(name)) {
                sink.change(Part.RESPONSE, Kind.MOVED, now, "the header " + name + " is now " + now, true);
            }
        });
        is.forEach((parameter, name) -> {
            if (!was.containsKey(parameter)) {
                sink.change(Part.RESPONSE, Kind.ADDED, name, "the header " + name + " is new", false);
            }
        });
    }

    /** Whether the client writes this part, so that it stumbles over fewer values; who reads stumbles over more. */
    private boolean isAsked() {
        return part != Part.RESPONSE;
    }

    private boolean breaks(Kind kind) {
        return kind == Kind.ALTERED || kind == (isAsked() ? Kind.NARROWED : Kind.WIDENED);
    }

    private void change(Kind kind, String place, String sentence, boolean breaks) {
        sink.change(part, kind, named(place), sentence, breaks);
    }

    private String shown(Field field) {
        return part == Part.QUERY ? "'" + named(field.place()) + "'" : field.place();
    }

    /** A query has no depth, so its parameters go by their names. */
    private String named(String place) {
        return part == Part.QUERY && place.startsWith("/")
                ? place.substring(1).replace("~1", "/").replace("~0", "~")
                : place;
    }
}
