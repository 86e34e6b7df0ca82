// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.api.Microversion;
import io.novella.api.runtime.FailureInfo;
import io.novella.api.runtime.UsageInfo;
import io.novella.shell.internal.GogoShell;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApiCommandsTest {

    private final FakeApiRuntime runtime = new FakeApiRuntime();
    private final ApiCommands commands = new ApiCommands();
    private final GogoShell shell =
            new GogoShell("api", commands, "routes", "versions", "failed", "schema", "history", "diff", "usage");

    @BeforeEach
    void present() {
        commands.runtime = runtime;
    }

    @AfterEach
    void close() {
        shell.close();
    }

    @Test
    void routesAreATable() throws Exception {
        assertThat(shell.run("api:routes"))
                .isEqualTo(
                        """
                        SERVICE   METHOD  PATH                               ACTION                   VERSIONS        OPERATION            BUNDLE
                        compute   GET     /compute/v2.1/servers/{id}                                  2.1 and later   servers show         io.novella.compute.servers 0.1.0
                        compute   POST    /compute/v2.1/servers/{id}/action  someAction, some_action  2.1 to 3.3      servers some-action  io.novella.example.someaction 0.1.0
                        compute   POST    /compute/v2.1/servers/{id}/action  some_action              4.0 to 4.5      servers some-action  io.novella.example.someaction 0.1.0
                        identity  POST    /identity/v3/auth/tokens                                    3.14 and later  tokens create        io.novella.identity 0.1.0""");
    }

    @Test
    void routesCanBeOfOneService() throws Exception {
        assertThat(shell.run("api:routes --service identity"))
                .isEqualTo(
                        """
                        SERVICE   METHOD  PATH                      ACTION  VERSIONS        OPERATION      BUNDLE
                        identity  POST    /identity/v3/auth/tokens          3.14 and later  tokens create  io.novella.identity 0.1.0""");
    }

    @Test
    void theFilterLooksIntoEveryPartOfARoute() throws Exception {
        assertThat(shell.run("(api:routes SEMANTIC4) size")).isEqualTo("1");
        assertThat(shell.run("(api:routes someAction) size")).isEqualTo("2");
        assertThat(shell.run("(api:routes tokens:create) size")).isEqualTo("1");
        assertThat(shell.run("(api:routes --service=compute 'get /compute') size"))
                .isEqualTo("1");
        assertThat(shell.run("(api:routes example.someaction) size")).isEqualTo("2");
    }

    @Test
    void noRoutesIsASentence() throws Exception {
        assertThat(shell.run("api:routes nonsense")).isEqualTo("No route matches 'nonsense'.");
        runtime.routes.clear();
        assertThat(shell.run("api:routes")).isEqualTo("No routes.");
    }

    @Test
    void oneRouteShowsAllItsParts() throws Exception {
        assertThat(shell.run("(api:routes semantic4) get 0"))
                .isEqualTo(
                        """
                        POST /compute/v2.1/servers/{id}/action (some_action) at 4.0 to 4.5 of compute
                          operation  servers some-action
                          policy     compute:servers:some_action
                          handler    SomeActionController.someActionSemantic4
                          bundle     io.novella.example.someaction 0.1.0""");
    }

    @Test
    void versionsOfAllServices() throws Exception {
        assertThat(shell.run("api:versions"))
                .isEqualTo(
                        """
                        SERVICE   PATH           MINIMUM  MAXIMUM  VERSIONS
                        compute   /compute/v2.1  2.1      2.10     3
                        identity  /identity/v3   3.14     3.14     0""");
    }

    @Test
    void versionsOfOneService() throws Exception {
        assertThat(shell.run("api:versions compute"))
                .isEqualTo(
                        """
                        VERSION  DECLARED BY                 NOTE
                        2.1      compute                     The first.
                        2.9      io.novella.b, io.novella.c
                        2.10     compute                     A tenth.""");
        assertThat(shell.run("api:versions identity")).isEqualTo("identity supports no versions.");
    }

    @Test
    void anUnknownServiceIsAnsweredWithTheKnown() {
        assertThat(shell.failure("api:versions image")).isEqualTo("no service 'image'; there are: compute, identity");
        assertThat(shell.failure("api:routes --service image"))
                .isEqualTo("no service 'image'; there are: compute, identity");
    }

    @Test
    void failuresAreATable() throws Exception {
        assertThat(shell.run("api:failed")).isEqualTo("No failures.");
        runtime.failures.add(
                new FailureInfo("a.jar 1.0.0", "a.Controller", "grow overlaps grow2 at 2.5: end it at 2.4"));
        runtime.failures.add(new FailureInfo("long.bundle 1.0.0", "b", "no schema"));
        assertThat(shell.run("api:failed"))
                .isEqualTo(
                        """
                        BUNDLE             SUBJECT       REASON
                        a.jar 1.0.0        a.Controller  grow overlaps grow2 at 2.5: end it at 2.4
                        long.bundle 1.0.0  b             no schema""");
    }

    @Test
    void schemasAreTextUnderTheirOrigin() throws Exception {
        assertThat(shell.run("api:schema servers some-action 4.0"))
                .isEqualTo(
                        """
                        # compute servers some-action: request since 4.0 (schemas/servers/some-action.request.4.0.json)
                        {
                          "type": "object"
                        }

                        # compute servers some-action: response since 4.0 (schemas/servers/some-action.response.4.0.json)
                        {}""");
    }

    @Test
    void theLatestSchemaIsTheDefault() throws Exception {
        assertThat(shell.run("api:schema servers some-action"))
                .contains("since 4.5")
                .isEqualTo(shell.run("api:schema servers some-action latest"));
    }

    /** Gogo reads 2.10 as a number, which would be 2.1. */
    @Test
    void aVersionKeepsItsDigits() throws Exception {
        assertThat(shell.run("api:schema servers some-action 2.10")).contains("since 2.10 ");
    }

    @Test
    void whyThereIsNoSchema() throws Exception {
        assertThat(shell.failure("api:schema images show"))
                .isEqualTo("no resource 'images'; there are: servers, tokens");
        assertThat(shell.failure("api:schema servers grow"))
                .isEqualTo("no operation 'servers grow'; there are: show, some-action");
        assertThat(shell.failure("api:schema servers some-action 3.7"))
                .isEqualTo("servers some-action does not serve 3.7; it serves 2.1 to 3.3, 4.0 to 4.5");
        assertThat(shell.failure("api:schema servers some-action 3"))
                .isEqualTo("'3' is not a version of the form MAJOR.MINOR;"
                        + " usage: api:schema RESOURCE OPERATION [VERSION]");
        assertThat(shell.run("api:schema servers show 2.5")).isEqualTo("servers show has no schemas at 2.5.");
    }

    @Test
    void wrongArgumentsAnswerWithTheUsage() {
        assertThat(shell.failure("api:schema"))
                .isEqualTo("missing RESOURCE; usage: api:schema RESOURCE OPERATION [VERSION]");
        assertThat(shell.failure("api:schema servers"))
                .isEqualTo("missing OPERATION; usage: api:schema RESOURCE OPERATION [VERSION]");
        assertThat(shell.failure("api:routes --svc x"))
                .isEqualTo("unknown option '--svc'; usage: api:routes [FILTER] [--service TYPE]");
        assertThat(shell.failure("api:routes --service"))
                .isEqualTo("--service needs a value; usage: api:routes [FILTER] [--service TYPE]");
        assertThat(shell.failure("api:versions a b"))
                .isEqualTo("unexpected argument 'b'; usage: api:versions [SERVICE]");
        assertThat(shell.failure("api:failed x")).isEqualTo("unexpected argument 'x'; usage: api:failed");
    }

    @Test
    void theHistoryOfAService() throws Exception {
        assertThat(shell.run("api:history compute"))
                .isEqualTo(
                        """
                        VERSION  BREAKS  RETIREMENT                                        DECLARED BY                 CHANGES
                        2.1              deprecated 2027-01-01 use 2.10 sunset 2028-01-01  history                     The first.
                        2.9      yes                                                       io.novella.b, io.novella.c""");
        assertThat(shell.run("(api:history compute) get 1")).isEqualTo("2.9 breaks: ");
        assertThat(shell.run("api:history"))
                .startsWith("SERVICE  ")
                .contains("compute   2.1 ", "The first.")
                .contains("identity  2.9 ");
        runtime.services.remove(1);
        assertThat(shell.run("(api:history) size")).isEqualTo("2");
        assertThat(shell.run("api:history")).startsWith("VERSION  ");
        runtime.services.clear();
        assertThat(shell.run("api:history")).isEqualTo("No services.");
    }

    @Test
    void theDifferencesBetweenVersions() throws Exception {
        runtime.services.remove(1);
        assertThat(shell.run("api:diff 2.1 latest"))
                .isEqualTo(
                        """
                        OPERATION     PART       CHANGE   BREAKS               DETAIL
                        servers grow  operation  status   responses            answers 202 instead of 2.1
                        servers grow  query      added                         'by' is new and optional
                        servers show  operation  meaning  requests, responses  differs at 2.10""");
        assertThat(shell.run("(api:diff 2.1 2.9) get 2"))
                .isEqualTo("servers show, operation: differs at 2.9; breaks requests, responses");
        assertThat(shell.run("api:diff 2.10 2.10 compute"))
                .isEqualTo("Nothing differs between 2.10 and 2.10 of compute.");
        assertThat(shell.failure("api:diff 2.1 2.2"))
                .isEqualTo("compute does not support 2.2; it supports 2.1, 2.9, 2.10");
        assertThat(shell.failure("api:diff 2.1")).isEqualTo("missing TO; usage: api:diff FROM TO [SERVICE]");
        assertThat(shell.failure("api:diff 2.1 2 compute"))
                .isEqualTo("'2' is not a version of the form MAJOR.MINOR; usage: api:diff FROM TO [SERVICE]");
    }

    @Test
    void usageIsCounted() throws Exception {
        assertThat(shell.run("api:usage")).isEqualTo("No requests yet.");
        runtime.usage.add(new UsageInfo("compute", "servers", "show", new Microversion(2, 1), 3));
        runtime.usage.add(new UsageInfo("compute", "servers", "show", new Microversion(2, 10), 12));
        assertThat(shell.run("api:usage"))
                .isEqualTo(
                        """
                        SERVICE  OPERATION     VERSION  REQUESTS
                        compute  servers show  2.1      3
                        compute  servers show  2.10     12""");
        assertThat(shell.run("(api:usage 2.10) get 0")).isEqualTo("servers show of compute at 2.10: 12 requests");
        assertThat(shell.run("api:usage x")).isEqualTo("No request matches 'x'.");
    }

    @Test
    void withoutThePlatformEveryCommandSaysSo() {
        commands.runtime = null;
        for (String line : new String[] {
            "api:routes",
            "api:versions",
            "api:failed",
            "api:schema servers show",
            "api:history",
            "api:diff 2.1 2.2",
            "api:usage"
        }) {
            assertThat(shell.failure(line))
                    .isEqualTo(
                            "the API is not running; check that the bundle io.novella.core is installed and started");
        }
    }

    @Test
    void aScriptGetsObjects() throws Exception {
        assertThat(shell.run("route = (api:routes semantic4) get 0; $route handler"))
                .isEqualTo("SomeActionController.someActionSemantic4");
    }
}
