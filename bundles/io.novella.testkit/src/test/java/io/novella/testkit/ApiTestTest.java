// SPDX-License-Identifier: Apache-2.0
package io.novella.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.api.Caller;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiTestTest {

    private static final Lamp DESK = Stub.of(Lamp.class, Map.of("name", "desk", "watts", 5));
    private static final Lamp OTHERS = Stub.of(Lamp.class, Map.of("name", "hall", "watts", 5));
    private static final Lamp NAMELESS = Stub.of(Lamp.class, Map.of("name", "", "watts", 5));

    private final ApiClient api = ApiTest.of(new LampsController())
            .target(Lamp.class, "l1", DESK)
            .target(Lamp.class, "l2", NAMELESS)
            .target(Lamp.class, "l3", OTHERS, Map.of("project_id", "other"))
            .start();

    @ParameterizedTest
    @CsvSource({"1.0, percent, 204", "1.5, percent, 400", "1.5, to, 204", "1.0, to, 400", "latest, to, 204"})
    void servesEachVersionInItsFormat(String version, String property, int status) {
        assertThat(api.at(version).post("lamps/l1/action", "{'dim': {'" + property + "': 50}}"))
                .hasStatus(status)
                .hasHeader("OpenStack-API-Version", "lighting " + (version.equals("latest") ? "1.5" : version));
    }

    @Test
    void asksAtTheMinimumUnlessTold() {
        assertThat(api.get("lamps/l1")).hasStatus(200).hasHeader("openstack-api-version", "lighting 1.0");
        assertThat(api.at("1.5").atNoVersion().get("lamps/l1"))
                .hasStatus(200)
                .hasHeader("openstack-api-version", "lighting 1.0");
        assertThat(api.at("1.3").get("lamps/l1")).hasStatus(406);
    }

    @Test
    void readsAnswers() {
        TestResponse response = api.get("/lighting/v1/lamps/l1");

        assertThat(response)
                .hasStatus(200)
                .hasJson("{'lamp': {'watts': 5, 'name': 'desk'}}")
                .hasValue("/lamp/watts", 5)
                .hasNoValue("/lamp/room");
        assertThat(response.text("/lamp/name")).isEqualTo("desk");
        assertThat(response.headers("Vary")).isNotEmpty();
        assertThat(response.faultName()).isEmpty();
        assertThat(api.get(ApiClient.ORIGIN + "/lighting/v1/lamps/l1").body()).isEqualTo(response.body());
        assertThat(api.post("lamps/l1/action", "{'dim': {'percent': 1}}")).hasNoBody();
    }

    @Test
    void failedChecksShowTheAnswer() {
        TestResponse response = api.at("1.5").get("lamps/l1");
        String shown = "GET /lighting/v1/lamps/l1 at lighting 1.5 -> 200 {\"lamp\"";

        assertThatThrownBy(() -> assertThat(response).hasStatus(204)).hasMessageContaining("204", shown);
        assertThatThrownBy(() -> assertThat(response).hasJson("{}")).hasMessageContaining(shown);
        assertThatThrownBy(() -> assertThat(response).hasNoBody()).hasMessageContaining(shown);
        assertThatThrownBy(() -> assertThat(response).hasValue("/lamp/watts", 6))
                .hasMessageContaining(shown);
        assertThatThrownBy(() -> assertThat(response).hasValue("/lamp", "")).hasMessageContaining(shown);
        assertThatThrownBy(() -> assertThat(response).hasNoValue("/lamp")).hasMessageContaining(shown);
        assertThatThrownBy(() -> assertThat(response).hasHeader("X", "y")).hasMessageContaining(shown);
        assertThatThrownBy(() -> assertThat(response).isFault(404, "")).hasMessageContaining(shown);
    }

    @Test
    void faultsHaveNameAndSentence() {
        TestResponse melting = api.post("lamps/l1/action", "{'dim': {'percent': 91}}");

        assertThat(melting).isFault(409, "desk would melt at 91 %");
        assertThat(melting.faultName()).isEqualTo("conflictingRequest");
        assertThat(api.get("lamps/none")).isFault(404, "Lamp none could not be found.");
        assertThat(api.post("lamps/l1/action", "{'dim': {'percent': 'it''s'}}")).hasStatus(400);
    }

    @Test
    void enforcesPolicies() {
        String body = "{'dim': {'percent': 1}}";

        assertThat(api.post("lamps/l3/action", body)).hasStatus(403);
        assertThat(api.as("bob", "other").post("lamps/l3/action", body)).hasStatus(204);
        assertThat(api.as("bob", "third", "admin").post("lamps/l3/action", body))
                .hasStatus(204);
        assertThat(api.as(Caller.user("x").role("admin").build()).post("lamps/l3/action", body))
                .hasStatus(204);
        assertThat(api.asAdmin().post("lamps/l3/action", body)).hasStatus(204);
        assertThat(api.anonymously().post("lamps/l1/action", body)).hasStatus(401);
    }

    @Test
    void aResultThatItsSchemaRefusesIsAnError() {
        assertThat(api.get("lamps/l2")).hasStatus(500);
    }

    @Test
    void aControllerThatDoesNotFitIsRefusedWithEverySentence() {
        assertThatThrownBy(() -> ApiTest.of(new BrokenController()).start())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("BrokenController: BrokenController.unpaint has no @Policy")
                .hasMessageContaining("schemas/broken/paint.request.1.0.json#/paint/color: Params has no component")
                .hasMessageContaining("maps to 'colour' for Params.colour");
        assertThatThrownBy(() -> ApiTest.of(new LampsController()).start())
                .hasMessageContaining("waits for a TargetLoader of io.novella.testkit.Lamp", "ApiTest.target(");
    }

    @Test
    void schemasThatNobodyUsesAreRefusedOnDemand() {
        assertThatThrownBy(() -> ApiTest.of(new LampsController())
                        .target(Lamp.class, "l1", DESK)
                        .everySchemaUsed()
                        .start())
                .hasMessageContaining("schemas/broken/paint.request.1.0.json: no controller under test")
                .hasMessageNotContaining("lamps");
    }

    @Test
    void aServiceOfItsOwnCounts() {
        ApiClient own = ApiTest.of(new LampsController())
                .service(TestService.of("lighting", "/light", "1.0")
                        .declaring("1.3")
                        .policy("admin_or_owner", "!"))
                .target(Lamp.class, "l1", DESK)
                .start();

        assertThat(own.at("1.3").get("/light/lamps/l1")).hasStatus(200);
        assertThat(own.asAdmin().post("lamps/l1/action", "{'dim': {'percent': 1}}"))
                .hasStatus(403);
    }

    @Test
    void severalServicesAreAskedByTheirTypes() {
        ApiClient two = ApiTest.of(new LampsController())
                .service(TestService.standard("lighting"))
                .service(TestService.standard("compute"))
                .target(Lamp.class, "l1", DESK)
                .start();

        assertThat(two.get("lamps/l1")).hasStatus(200);
        assertThat(two.to("compute").get("lamps/l1")).hasStatus(404);
        assertThatThrownBy(() -> two.to("image")).hasMessageContaining("'image'");
    }

    @Test
    void oneObjectCannotBelongToTwo() {
        ApiTest test = ApiTest.of(new LampsController()).target(Lamp.class, "l1", DESK);

        assertThatThrownBy(() -> test.target(Lamp.class, "l2", DESK, Map.of("project_id", "other")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
