// SPDX-License-Identifier: Apache-2.0
package io.novella.example.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.testkit.ApiClient;
import io.novella.testkit.TestResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Server groups on both sides of 2.13, 2.15 and 2.64. */
class ServerGroupsTest {

    private final ApiClient api = new HistoryPlatform().client();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2.1  | 'policies': ['affinity'], 'metadata': {}",
                "2.12 | 'policies': ['affinity'], 'metadata': {}",
                "2.13 | 'policies': ['affinity'], 'metadata': {}, 'project_id': 'demo', 'user_id': 'ann'",
                "2.15 | 'policies': ['affinity'], 'metadata': {}, 'project_id': 'demo', 'user_id': 'ann'",
                "2.64 | 'policy': 'affinity', 'rules': {}, 'project_id': 'demo', 'user_id': 'ann'"
            })
    void aGroupInEveryFormat(String version, String members) {
        String wanted = version.equals("2.64") ? "'policy': 'affinity'" : "'policies': ['affinity']";
        TestResponse created = create(version, wanted);
        String id = created.text("/server_group/id");
        String group = "{'id': '" + id + "', 'name': 'g', 'members': [], " + members + "}";

        assertThat(created).hasStatus(200).hasJson("{'server_group': " + group + "}");
        assertThat(api.at(version).get("os-server-groups/" + id)).hasJson("{'server_group': " + group + "}");
        assertThat(api.at(version).get("os-server-groups")).hasJson("{'server_groups': [" + group + "]}");
        assertThat(api.at(version).delete("os-server-groups/" + id))
                .hasStatus(204)
                .hasNoBody();
        assertThat(api.at(version).get("os-server-groups/" + id))
                .isFault(404, "Instance group " + id + " could not be found.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2.1  | 'policies': ['soft-affinity']        | is not one of",
                "2.14 | 'policies': ['soft-affinity']        | is not one of",
                "2.1  | 'policies': []                       | is too short",
                "2.1  | 'policies': ['affinity', 'affinity'] | is too long",
                "2.1  | 'policies': 'affinity'               | is not of type",
                "2.15 | 'policy': 'affinity'                 | 'policies' is a required property",
                "2.64 | 'policies': ['affinity']             | 'policy' is a required property",
                "2.15 | 'policies': ['affinity'], 'rules': {} | 'rules' needs microversion 2.64 or later",
                "2.64 | 'policy': 'affinity', 'rules': {'max_server_per_host': 2} | Only anti-affinity policy supports",
                "2.64 | 'policy': 'anti-affinity', 'rules': {'max_server_per_host': 0} | less than the minimum"
            })
    void whatAVersionRefuses(String version, String members, String sentence) {
        assertThat(create(version, members)).isFault(400, sentence);
        assertThat(api.at("2.1").get("os-server-groups")).hasJson("{'server_groups': []}");
    }

    @Test
    void aPolicyMayBeAMereWishFrom215On() {
        String id = create("2.15", "'policies': ['soft-anti-affinity']").text("/server_group/id");

        assertThat(api.at("2.64").get("os-server-groups/" + id)).hasValue("/server_group/policy", "soft-anti-affinity");
        assertThat(api.at("2.1").get("os-server-groups/" + id))
                .hasValue("/server_group/policies", "[\"soft-anti-affinity\"]");
    }

    @Test
    void rulesAreToldFrom264On() {
        String id = create("2.64", "'policy': 'anti-affinity', 'rules': {'max_server_per_host': 3}")
                .text("/server_group/id");

        assertThat(api.at("2.64").get("os-server-groups/" + id))
                .hasValue("/server_group/rules", "{\"max_server_per_host\":3}");
        assertThat(api.at("2.15").get("os-server-groups/" + id))
                .hasNoValue("/server_group/rules")
                .hasValue("/server_group/policies/0", "anti-affinity");
    }

    @Test
    void listsAreThoseOfAProjectAndCut() {
        for (int i = 0; i < 3; i++) {
            create("2.1", "'policies': ['affinity']");
        }

        assertThat(api.at("2.1").get("os-server-groups?limit=1&offset=1").json().at("/server_groups"))
                .hasSize(1);
        assertThat(api.at("2.1").get("os-server-groups?offset=2").json().at("/server_groups"))
                .hasSize(1);
        ApiClient elsewhere = api.as("sam", "elsewhere").at("2.1");
        assertThat(elsewhere.get("os-server-groups?all_projects=True").json().at("/server_groups"))
                .isEmpty();
        assertThat(api.asAdmin()
                        .at("2.1")
                        .get("os-server-groups?all_projects=True")
                        .json()
                        .at("/server_groups"))
                .hasSize(3);
        assertThat(elsewhere.get("os-server-groups?all_projects=perhaps")).hasStatus(400);
    }

    private TestResponse create(String version, String members) {
        return api.at(version).post("os-server-groups", "{'server_group': {'name': 'g', " + members + "}}");
    }
}
