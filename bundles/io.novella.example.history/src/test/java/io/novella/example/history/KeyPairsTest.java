// SPDX-License-Identifier: Apache-2.0
package io.novella.example.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.novella.testkit.ApiClient;
import io.novella.testkit.TestResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Key pairs on both sides of 2.2, 2.10, 2.35 and 2.92. */
class KeyPairsTest {

    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g";
    private static final String SUMMARY = "fingerprint,name,public_key";
    private static final String DETAIL =
            "created_at,deleted,deleted_at,fingerprint,id,name,public_key,updated_at,user_id";

    private final ApiClient api = new HistoryPlatform().client();

    @ParameterizedTest
    @CsvSource({"2.1, 200, 202", "2.2, 201, 204", "2.10, 201, 204", "2.91, 406, 406", "2.92, 201, 204"})
    void statusesChangeAt22(String version, int created, int deleted) {
        assertThat(create(version, "'name': 'k', 'public_key': '" + KEY + "'")).hasStatus(created);
        assertThat(api.at(version).delete("os-keypairs/k")).hasStatus(deleted);
        if (deleted != 406) {
            assertThat(api.at(version).get("os-keypairs/k")).isFault(404, "Keypair k not found");
        }
    }

    @ParameterizedTest
    @CsvSource({"2.1, false", "2.2, true", "2.10, true", "2.35, true", "2.92, true"})
    void theTypeIsToldFrom22On(String version, boolean typed) {
        TestResponse created = create(version, "'name': 'k', 'public_key': '" + KEY + "'");
        String type = typed ? ",type" : "";

        assertThat(names(created.json().at("/keypair"))).isEqualTo(sorted("user_id," + SUMMARY + type));
        assertThat(names(api.at(version).get("os-keypairs").json().at("/keypairs/0/keypair")))
                .isEqualTo(sorted(SUMMARY + type));
        assertThat(names(api.at(version).get("os-keypairs/k").json().at("/keypair")))
                .isEqualTo(sorted(DETAIL + type));
        assertThat(created)
                .hasValue("/keypair/fingerprint", "05:6d:11:6f:aa:82:7f:17:e4:a2:92:09:ca:cf:9d:42")
                .hasValue("/keypair/user_id", ApiClient.DEFAULT_USER);
    }

    @Test
    void theTypeIsAskedForFrom22On() {
        assertThat(create("2.1", "'name': 'k', 'type': 'ssh'")).isFault(400, "'type' needs microversion 2.2 or later");
        assertThat(create("2.2", "'name': 'k', 'type': 'pgp', 'public_key': 'x'"))
                .hasStatus(400);
        assertThat(create("2.2", "'name': 'k', 'type': 'x509', 'public_key': 'ssh-rsa AAAA'"))
                .isFault(400, "Keypair data is invalid");
        assertThat(create("2.2", "'name': 'k', 'type': 'x509'")).isFault(400, "can only be imported here");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.1", "2.2", "2.35"})
    void aPairIsMadeUntil291(String version) {
        TestResponse made = create(version, "'name': 'k'");

        assertThat(made.text("/keypair/private_key")).startsWith("-----BEGIN PRIVATE KEY-----\n");
        assertThat(made.text("/keypair/public_key")).startsWith("ssh-rsa AAAAB3NzaC1yc2E");
        assertThat(api.at(version).get("os-keypairs/k")).hasNoValue("/keypair/private_key");
    }

    @Test
    void from292OnKeysAreOnlyImported() {
        assertThat(create("2.92", "'name': 'k'")).isFault(400, "'public_key' is a required property");
        assertThat(create("2.92", "'name': 'ann@example.org', 'public_key': '" + KEY + "'"))
                .hasStatus(201)
                .hasNoValue("/keypair/private_key");
        assertThat(create("2.35", "'name': 'bob@example.org', 'public_key': '" + KEY + "'"))
                .hasStatus(400);
        assertThat(api.at("2.1").get("os-keypairs/ann@example.org")).hasValue("/keypair/name", "ann@example.org");
    }

    @Test
    void from210OnAnAdministratorMayNameAUser() {
        ApiClient admin = api.asAdmin();
        String pair = "{'keypair': {'name': 'k', 'user_id': 'ann', 'public_key': '" + KEY + "'}}";

        assertThat(admin.at("2.2").post("os-keypairs", pair))
                .isFault(400, "'user_id' needs microversion 2.10 or later");
        assertThat(admin.at("2.10").post("os-keypairs", pair)).hasStatus(201).hasValue("/keypair/user_id", "ann");
        assertThat(admin.at("2.10").get("os-keypairs?user_id=ann").json().at("/keypairs"))
                .hasSize(1);
        assertThat(admin.at("2.2").get("os-keypairs?user_id=ann").json().at("/keypairs"))
                .isEmpty();
        assertThat(admin.at("2.10").get("os-keypairs/k?user_id=ann")).hasValue("/keypair/user_id", "ann");
        assertThat(admin.at("2.2").get("os-keypairs/k?user_id=ann")).hasStatus(404);
        assertThat(admin.at("2.2").delete("os-keypairs/k?user_id=ann")).hasStatus(404);
        assertThat(admin.at("2.10").delete("os-keypairs/k?user_id=ann")).hasStatus(204);
        assertThat(api.at("2.10").get("os-keypairs").json().at("/keypairs")).isEmpty();
    }

    @Test
    void nobodyElseMay() {
        create("2.1", "'name': 'k', 'public_key': '" + KEY + "'");
        ApiClient bob = api.as("bob", "demo").at("2.10");

        assertThat(bob.get("os-keypairs?user_id=ann")).hasStatus(403);
        assertThat(bob.post("os-keypairs", "{'keypair': {'name': 'k', 'user_id': 'ann', 'public_key': 'x'}}"))
                .hasStatus(403);
        assertThat(bob.get("os-keypairs/k?user_id=ann")).hasStatus(404);
        assertThat(bob.delete("os-keypairs/k?user_id=ann")).hasStatus(404);
        assertThat(api.at("2.1").get("os-keypairs/k")).hasStatus(200);
    }

    @Test
    void from235OnTheListIsInPages() {
        for (String name : List.of("c", "a", "b")) {
            create("2.1", "'name': '" + name + "', 'public_key': '" + KEY + "'");
        }

        assertThat(listed(api.at("2.10").get("os-keypairs?limit=2&marker=a"))).containsExactly("a", "b", "c");
        TestResponse first = api.at("2.35").get("os-keypairs?limit=2");
        assertThat(listed(first)).containsExactly("a", "b");
        assertThat(first).hasValue("/keypairs_links/0/rel", "next");
        TestResponse last = api.at("2.35").get(first.text("/keypairs_links/0/href"));
        assertThat(listed(last)).containsExactly("c");
        assertThat(last).hasNoValue("/keypairs_links");
        assertThat(api.at("2.35").get("os-keypairs?marker=x")).isFault(400, "marker [x] not found");
        assertThat(api.at("2.35").get("os-keypairs?limit=-1")).hasStatus(400);
    }

    @Test
    void aNameIsUniqueForItsUser() {
        create("2.1", "'name': 'k', 'public_key': '" + KEY + "'");

        assertThat(create("2.92", "'name': 'k', 'public_key': '" + KEY + "'"))
                .isFault(409, "Key pair 'k' already exists.");
        assertThat(create("2.1", "'name': 'a/b'")).hasStatus(400);
        assertThat(create("2.1", "'name': 'k', 'public_key': 'nonsense'")).isFault(400, "Keypair data is invalid");
    }

    private TestResponse create(String version, String members) {
        return api.at(version).post("os-keypairs", "{'keypair': {" + members + "}}");
    }

    private static List<String> listed(TestResponse list) {
        return list.json().at("/keypairs").findValuesAsText("name");
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names.stream().sorted().toList();
    }

    private static List<String> sorted(String names) {
        return List.of(names.split(",")).stream().sorted().toList();
    }
}
