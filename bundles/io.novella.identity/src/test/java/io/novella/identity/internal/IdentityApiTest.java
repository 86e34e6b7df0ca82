// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal;

import io.novella.testkit.ApiClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityApiTest {

    @TempDir
    Path folder;

    private TestIdentity identity;
    private ApiClient api;

    @BeforeEach
    void start() throws IOException {
        identity = TestIdentity.start(folder, Clock.systemUTC());
        api = identity.client();
    }

    @AfterEach
    void stop() {
        identity.close();
    }

    @Test
    void smoke() {
        System.out.println(
                api.anonymously()
                        .post(
                                "auth/tokens",
                                "{\"auth\": {\"identity\": {\"methods\": [\"password\"], \"password\": {\"user\": {\"name\": \"admin\", \"domain\": {\"name\": \"Default\"}, \"password\": \""
                                        + identity.adminPassword
                                        + "\"}}}, \"scope\": {\"project\": {\"name\": \"admin\", \"domain\": {\"id\": \"default\"}}}}}"));
        for (String path : new String[] {
            "users",
            "projects",
            "roles",
            "domains",
            "role_assignments?include_names",
            "services",
            "endpoints",
            "regions",
            "auth/catalog",
            "auth/projects",
            "auth/system"
        }) {
            System.out.println(path + " " + api.asAdmin().get(path));
        }
    }
}
