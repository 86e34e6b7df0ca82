// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Random rules and inputs, from words that meet each other often enough for both verdicts to be common. */
final class RandomRules {
    private static final List<String> CHECKS = List.of(
            "@",
            "!",
            "role:admin",
            "role:Member",
            "role:%(role)s",
            "role:%(nothing)s",
            "project_id:%(project_id)s",
            "project_id:p1",
            "user_id:%(user.id)s",
            "is_admin:True",
            "is_admin:true",
            "None:%(nil)s",
            "True:%(flag)s",
            "'Member':%(role)s",
            "16:%(n)s",
            "0x10:%(n)s",
            "1.50:%(f)s",
            "-1:-1",
            "n:%(n)s",
            "nested.id:%(id)s",
            "groups.id:g2",
            "groups:x",
            "roles:admin",
            "nested:%(nested)s",
            "os-foo:x",
            "rule:a",
            "rule:b",
            "rule:c",
            "rule:gone",
            "f:1.5",
            "f:%(f)s",
            "list:%(list)s",
            "nil:None",
            "nil.x:y",
            "system:all",
            "system_scope:all");
    private static final List<String> ODD = List.of(
            "garbage",
            "role:50%",
            "123abc:x",
            "class:x",
            "a..b:c",
            "project_id.x:y",
            "'a':'b'",
            "\"q\"",
            ":",
            "x:",
            "role:",
            "n:%(n)d",
            "n:%(n)5d",
            "n:%(n)05d",
            "n:%(n)x",
            "n:%(n)#X",
            "n:%(n)q",
            "role:%%admin",
            "role:%s",
            "user_id:%(user.id)-4s",
            "user_id:%(user.id).1s",
            "f:%(f)d",
            "n:%(nothing)q",
            "u'p1':%(project_id)s",
            "'p1:%(project_id)s",
            "a+b:x",
            "1+1:x",
            "--1:x",
            "~1:x",
            "True.x:y",
            "a!b:x",
            "'p''1':%(project_id)s",
            "'p\\x31':%(project_id)s",
            "1_6:%(n)s",
            "007:7",
            "1e400:inf",
            "is_admin:%(flag)r",
            "nested:%(nested)r",
            "project_id:%(project_id)a",
            "Ünï:x",
            "rule:d",
            "not-a:x",
            "a-:x",
            "-:x",
            "a==b:x",
            "1.:1.0",
            ".5:0.5",
            "1e5:100000.0",
            "1e16:1e+16",
            "1e-5:1e-05",
            "x:%(a(b)c)s",
            "x:%(a",
            "x:%(n)*d",
            "1.x:y",
            "2.5e-7:2.5e-07");

    private final Random random;

    RandomRules(Random random) {
        this.random = random;
    }

    Map<String, Object> rules() {
        Map<String, Object> rules = new LinkedHashMap<>();
        for (String name : List.of("a", "b", "c", "d", "default")) {
            if ((random.nextInt(4) > 0 && !name.equals("default")) || random.nextInt(8) == 0) {
                rules.put(name, random.nextInt(6) == 0 ? list() : text(3));
            }
        }
        rules.put("r", random.nextInt(8) == 0 ? list() : text(4));
        return rules;
    }

    String text(int depth) {
        int kind = depth == 0 ? 0 : random.nextInt(10);
        return switch (kind) {
            case 0, 1, 2 -> check();
            case 3 -> "not " + text(depth - 1);
            case 4, 5 -> text(depth - 1) + " and " + text(depth - 1);
            case 6, 7 -> text(depth - 1) + " or " + text(depth - 1);
            case 8 -> "(" + text(depth - 1) + ")";
            default -> random.nextInt(6) == 0 ? mangled(text(depth - 1)) : "( " + text(depth - 1) + " )";
        };
    }

    private String check() {
        return random.nextInt(5) == 0 ? pick(ODD) : pick(CHECKS);
    }

    private String mangled(String text) {
        int at = random.nextInt(text.length() + 1);
        return random.nextBoolean()
                ? text.substring(0, at)
                        + pick(List.of("(", ")", " ", "and", " or ", ":", "'", "%", "\u00a0", ")("))
                        + text.substring(at)
                : text.substring(0, at);
    }

    private Object list() {
        List<Object> outer = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            if (random.nextInt(4) == 0) {
                outer.add(check());
                continue;
            }
            List<Object> inner = new ArrayList<>();
            for (int j = random.nextInt(4); j > 0; j--) {
                inner.add(random.nextInt(20) == 0 ? 5 : check());
            }
            outer.add(inner);
        }
        return outer;
    }

    Map<String, Object> target() {
        Map<String, Object> target = new LinkedHashMap<>();
        maybe(target, "project_id", "p1", "p2", null);
        maybe(target, "user.id", "u1", "u2");
        maybe(target, "role", "member", "ADMIN", "Member");
        maybe(target, "flag", true, false, "True");
        maybe(target, "n", 16, 7, -1, "x", 16.0);
        maybe(target, "f", 1.5, 1e16, 0.1);
        maybe(target, "id", "i1");
        maybe(target, "nested", Map.of("id", "i'1"), "n");
        maybe(target, "list", List.of(1, "a", true), List.of());
        target.put("nil", null);
        return target;
    }

    Map<String, Object> creds() {
        Map<String, Object> creds = new LinkedHashMap<>();
        maybe(creds, "roles", List.of("admin"), List.of("MEMBER", "reader"), List.of(), List.of("admin", 5));
        maybe(creds, "project_id", "p1", "p2", null);
        maybe(creds, "user_id", "u1", "u1  ", "u");
        maybe(creds, "is_admin", true, false);
        maybe(creds, "n", 16, 7, "00016", "0X10", "   16");
        maybe(creds, "f", 1.5, 1, 1e16);
        maybe(creds, "nested", Map.of("id", "i1"), Map.of("id", List.of("i0", "i1")), Map.of("id", "i'1"));
        maybe(creds, "groups", List.of(Map.of("id", "g1"), Map.of("id", "g2")), List.of("x"), "x");
        maybe(creds, "list", List.of(1, "a", true), List.of(List.of(1, "a", true)));
        maybe(creds, "os-foo", "x");
        maybe(creds, "a+b", "x");
        maybe(creds, "1+1", "x");
        maybe(creds, "not-a", "x");
        maybe(creds, "system_scope", "all", null);
        creds.put("nil", null);
        return creds;
    }

    private void maybe(Map<String, Object> map, String key, Object... values) {
        if (random.nextInt(4) > 0) {
            map.put(key, values[random.nextInt(values.length)]);
        }
    }

    private String pick(List<String> words) {
        return words.get(random.nextInt(words.size()));
    }
}
