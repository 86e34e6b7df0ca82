// SPDX-License-Identifier: Apache-2.0
package io.novella.compute.servers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.novella.compute.Server;
import io.novella.compute.internal.TestCompute;
import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.testkit.ApiClient;
import io.novella.testkit.TestResponse;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The resource servers as a client sees it. */
class ServersApiTest {

    private final TestCompute domain = new TestCompute();
    private final ApiClient api = domain.test(
                    new ServersController(domain.compute()),
                    new ServerPowerController(domain.compute()),
                    new ServerConsoleController(domain.compute()))
            .start();
    private final ApiClient stranger = api.as("sam", "elsewhere");

    @Test
    void creationAnswersWhereTheServerIs() {
        TestResponse created = create("2.1", "'metadata': {'role': 'front'}");

        assertThat(created.status()).isEqualTo(202);
        String id = created.text("/server/id");
        assertThat(created.text("/server/links/0/rel")).isEqualTo("self");
        assertThat(created.text("/server/links/0/href"))
                .isEqualTo("http://novella.test:8774/compute/v2.1/servers/" + id);
        assertThat(created.text("/server/links/1/rel")).isEqualTo("bookmark");
        assertThat(created.text("/server/links/1/href")).isEqualTo("http://novella.test:8774/compute/servers/" + id);
    }

    @Test
    void detailsHaveNovasShape() {
        String id = create("2.1", "'metadata': {'role': 'front'}").text("/server/id");

        JsonNode server = api.at("2.1").get("servers/" + id).json().get("server");

        assertThat(names(server))
                .containsExactlyInAnyOrder(
                        "id",
                        "name",
                        "status",
                        "tenant_id",
                        "user_id",
                        "image",
                        "flavor",
                        "metadata",
                        "created",
                        "updated",
                        "addresses",
                        "accessIPv4",
                        "accessIPv6",
                        "hostId",
                        "key_name",
                        "config_drive",
                        "links",
                        "progress",
                        "OS-DCF:diskConfig",
                        "OS-EXT-STS:vm_state",
                        "OS-EXT-STS:task_state",
                        "OS-EXT-STS:power_state",
                        "os-extended-volumes:volumes_attached");
        assertThat(server.get("status").asText()).isEqualTo("ACTIVE");
        assertThat(server.get("OS-EXT-STS:vm_state").asText()).isEqualTo("active");
        assertThat(server.get("OS-EXT-STS:power_state").asInt()).isEqualTo(1);
        assertThat(server.get("OS-EXT-STS:task_state").isNull()).isTrue();
        assertThat(server.get("key_name").isNull()).isTrue();
        assertThat(server.get("created").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
        assertThat(server.get("image").toString())
                .isEqualTo("{\"id\":\"counter\",\"links\":[{\"rel\":\"bookmark\","
                        + "\"href\":\"http://novella.test:8774/compute/images/counter\"}]}");
        assertThat(server.at("/flavor/id").asText()).isEqualTo("1");
        assertThat(server.get("metadata").toString()).isEqualTo("{\"role\":\"front\"}");
        assertThat(server.get("addresses").toString()).isEqualTo("{}");
    }

    @ParameterizedTest
    @CsvSource({"2.1, false, false", "2.8, false, false", "2.9, true, false", "2.18, true, false", "2.19, true, true"})
    void detailsGrowByVersion(String version, boolean locked, boolean description) {
        String id = domain.createServer().id().toString();

        for (JsonNode server : List.of(
                api.at(version).get("servers/" + id).json().get("server"),
                api.at(version).get("servers/detail").json().at("/servers/0"))) {
            assertThat(server.has("locked")).isEqualTo(locked);
            assertThat(server.has("description")).isEqualTo(description);
        }
    }

    @Test
    void aDescriptionIsGivenAndChangedAndTakenAwayFrom219On() {
        String id = create("2.19", "'description': 'the front'").text("/server/id");

        assertThat(api.at("2.19").get("servers/" + id).text("/server/description"))
                .isEqualTo("the front");
        assertThat(put("2.19", id, "'name': 'www'").text("/server/description")).isEqualTo("the front");
        assertThat(put("2.19", id, "'description': 'x'").text("/server/description"))
                .isEqualTo("x");
        assertThat(put("2.19", id, "'description': null")
                        .json()
                        .at("/server/description")
                        .isNull())
                .isTrue();
        assertThat(put("2.1", id, "'name': 'api'").text("/server/name")).isEqualTo("api");
        assertThat(create("2.18", "'description': 'x'").text("/badRequest/message"))
                .contains("'description' needs microversion 2.19 or later");
        assertThat(put("2.18", id, "'description': 'x'").status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{'server': {}}",
                "{'server': {'name': 'a', 'imageRef': 'counter'}}",
                "{'server': {'name': '', 'imageRef': 'counter', 'flavorRef': '1'}}",
                "{'server': {'name': ' a', 'imageRef': 'counter', 'flavorRef': '1'}}",
                "{'server': {'name': 7, 'imageRef': 'counter', 'flavorRef': '1'}}",
                "{'server': {'name': 'a', 'imageRef': 'counter', 'flavorRef': '1', 'key_name': 'k'}}",
                "{'server': {'name': 'a', 'imageRef': 'counter', 'flavorRef': '1', 'min_count': 0}}",
                "{'server': {'name': 'a', 'imageRef': 'counter', 'flavorRef': '1', 'metadata': {'a': 1}}}",
                "{'server': {'name': 'a', 'imageRef': 'counter', 'flavorRef': '1', 'networks': [{'uuid': 'x'}]}}",
                "{'server': {'name': 'a', 'imageRef': 'counter', 'flavorRef': '1'}, 'more': 1}"
            })
    void whatTheSchemaRefusesReachesNoController(String body) {
        assertThat(api.at("2.1").post("servers", body).status()).isEqualTo(400);
        assertThat(domain.compute().servers()).isEmpty();
    }

    @Test
    void whatDoesNotExistIsABadRequest() {
        assertThat(api.at("2.1")
                        .post("servers", "{'server': {'name': 'a', 'imageRef': 'no', 'flavorRef': '1'}}")
                        .text("/badRequest/message"))
                .isEqualTo("Can not find requested image");
        assertThat(api.at("2.1")
                        .post("servers", "{'server': {'name': 'a', 'imageRef': 'spin', 'flavorRef': '9'}}")
                        .text("/badRequest/message"))
                .isEqualTo("Invalid flavorRef provided.");
        assertThat(create("2.1", "'min_count': 3, 'max_count': 2").text("/badRequest/message"))
                .isEqualTo("min_count must be <= max_count");
    }

    @Test
    void severalServersAreNumberedUpToTheQuota() {
        assertThat(create("2.1", "'min_count': 1, 'max_count': 9, 'networks': []")
                        .status())
                .isEqualTo(202);

        assertThat(api.at("2.1").get("servers").json().get("servers").findValuesAsText("name"))
                .containsExactly("web-5", "web-4", "web-3", "web-2", "web-1");
        assertThat(create("2.1", "'min_count': 1").text("/forbidden/message"))
                .isEqualTo("Quota exceeded for instances: Requested 1, but already used 5 of 5 instances");
    }

    @Test
    void aHypervisorThatIsDownShowsItsReasonAsTheServersFault() {
        domain.hypervisor().refusesToCreate = new HypervisorException(Reason.DOWN, "/dev/kvm: no such device");
        String id = domain.createServer().id().toString();

        JsonNode server = api.at("2.1").get("servers/" + id).json().get("server");

        assertThat(server.get("status").asText()).isEqualTo("ERROR");
        assertThat(server.at("/fault/code").asInt()).isEqualTo(500);
        assertThat(server.at("/fault/message").asText()).isEqualTo("/dev/kvm: no such device");
        assertThat(server.at("/fault/created").asText()).endsWith("Z");
        assertThat(server.get("OS-EXT-STS:power_state").asInt()).isZero();
        assertThat(server.has("progress")).isFalse();
        assertThat(act("2.1", id, "{'os-getConsoleOutput': {}}").status()).isEqualTo(409);
    }

    @Test
    void powerGoesOffAndOn() {
        String id = domain.createServer().id().toString();

        assertThat(act("2.1", id, "{'os-stop': null}").status()).isEqualTo(202);
        assertThat(api.at("2.1").get("servers/" + id).text("/server/status")).isEqualTo("SHUTOFF");
        TestResponse again = act("2.1", id, "{'os-stop': null}");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.text("/conflictingRequest/message"))
                .isEqualTo("Cannot 'stop' instance " + id + " while it is in vm_state stopped");
        assertThat(act("2.1", id, "{'os-start': null}").status()).isEqualTo(202);
        assertThat(api.at("2.1").get("servers/" + id).text("/server/status")).isEqualTo("ACTIVE");
        assertThat(act("2.1", id, "{'os-start': {'now': true}}").status()).isEqualTo(400);
        assertThat(act("2.1", id, "{'os-reboot': null}").status()).isEqualTo(400);
    }

    @Test
    void theConsoleIsReadByLastLines() {
        String id = domain.createServer().id().toString();
        domain.hypervisor().last().write("out port: 16, data: 0\nout port: 16, data: 1\n");

        assertThat(act("2.1", id, "{'os-getConsoleOutput': {'length': 1}}").text("/output"))
                .isEqualTo("out port: 16, data: 1");
        for (String all : List.of("{}", "{'length': null}", "{'length': -1}")) {
            assertThat(act("2.1", id, "{'os-getConsoleOutput': " + all + "}").text("/output"))
                    .isEqualTo("out port: 16, data: 0\nout port: 16, data: 1\n");
        }
        assertThat(act("2.1", id, "{'os-getConsoleOutput': {'length': -2}}").status())
                .isEqualTo(400);
    }

    @Test
    void aDeletedServerIsGone() {
        String id = domain.createServer().id().toString();

        assertThat(api.at("2.1").delete("servers/" + id).status()).isEqualTo(204);

        TestResponse gone = api.at("2.1").get("servers/" + id);
        assertThat(gone.status()).isEqualTo(404);
        assertThat(gone.text("/itemNotFound/message")).isEqualTo("Instance " + id + " could not be found.");
        assertThat(domain.hypervisor().list()).isEmpty();
    }

    @Test
    void anotherProjectsServersAreNotThere() {
        String id = domain.createServer().id().toString();

        assertThat(stranger.at("2.1").get("servers").json().get("servers")).isEmpty();
        assertThat(stranger.at("2.1").get("servers/" + id).status()).isEqualTo(404);
        assertThat(stranger.at("2.1").delete("servers/" + id).status()).isEqualTo(404);
        assertThat(stranger.at("2.1")
                        .post("servers/" + id + "/action", "{'os-stop': null}")
                        .status())
                .isEqualTo(404);
        assertThat(stranger.at("2.1").get("servers?all_tenants=1").status()).isEqualTo(403);
        assertThat(api.asAdmin().at("2.1").get("servers").json().get("servers")).isEmpty();
        assertThat(api.asAdmin().at("2.1").get("servers?all_tenants=True").text("/servers/0/id"))
                .isEqualTo(id);
        assertThat(api.asAdmin().at("2.1").get("servers/" + id).status()).isEqualTo(200);
    }

    @Test
    void listsAreFilteredAndPaged() {
        create("2.1", "'max_count': 4");
        Server second = domain.compute().servers().get(2);
        domain.compute().stopServer(second);

        assertThat(listed("servers?status=shutoff")).containsExactly("web-2");
        assertThat(listed("servers?name=b-3&image=counter&flavor=1")).containsExactly("web-3");
        assertThat(listed("servers?flavor=2")).isEmpty();
        assertThat(listed("servers?sort_dir=asc&deleted=False")).hasSize(4);

        TestResponse first = api.at("2.1").get("servers/detail?limit=3&image=counter");
        assertThat(first.text("/servers_links/0/rel")).isEqualTo("next");
        String next = first.text("/servers_links/0/href");
        assertThat(next).startsWith("http://novella.test:8774/compute/v2.1/servers/detail?");
        TestResponse last = api.at("2.1").get(next);
        assertThat(last.json().get("servers").findValuesAsText("name")).containsExactly("web-1");
        assertThat(last.json().has("servers_links")).isFalse();

        assertThat(api.at("2.1").get("servers?limit=-1").status()).isEqualTo(400);
        assertThat(api.at("2.1").get("servers?limit=many").status()).isEqualTo(400);
        assertThat(api.at("2.1").get("servers?marker=x").status()).isEqualTo(400);
        assertThat(api.at("2.1")
                        .get("servers?marker=00000000-0000-4000-8000-000000000000")
                        .text("/badRequest/message"))
                .isEqualTo("marker [00000000-0000-4000-8000-000000000000] not found");
    }

    private TestResponse create(String version, String more) {
        return api.at(version)
                .post("servers", "{'server': {'name': 'web', 'imageRef': 'counter', 'flavorRef': '1', " + more + "}}");
    }

    private TestResponse put(String version, String id, String changes) {
        return api.at(version).put("servers/" + id, "{'server': {" + changes + "}}");
    }

    private TestResponse act(String version, String id, String body) {
        return api.at(version).post("servers/" + id + "/action", body);
    }

    private List<String> listed(String path) {
        return api.at("2.1").get(path).json().get("servers").findValuesAsText("name");
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        for (Iterator<String> each = object.fieldNames(); each.hasNext(); ) {
            names.add(each.next());
        }
        return names;
    }
}
