// SPDX-License-Identifier: Apache-2.0
package io.novella.testkit;

import io.novella.api.Caller;
import io.novella.api.spi.ApiService;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks controllers under test as somebody, at a version. Immutable: {@link #as}, {@link #at} and the like return another
 * client to the same platform. Any thread may use it.
 *
 * <p>A path without a leading slash lies below the service's base path, {@code servers/s1/action}; one with a slash is
 * taken as it is, {@code /compute/v2.1/servers/s1/action}, and so is a link from an answer. A query follows behind a question mark.
 *
 * <p>A body is JSON text. One without any double quote may be written with single quotes instead.
 */
public final class ApiClient {

    /** Scheme, host and port that requests go to. */
    public static final String ORIGIN = "http://novella.test:8774";

    /** The user whom every test starts as. */
    public static final String DEFAULT_USER = "ann";

    /** The project of that user, and of objects for which a test names no other. */
    public static final String DEFAULT_PROJECT = "demo";

    private final TestPlatform platform;
    private final ApiService service;
    private final @Nullable Caller caller;
    private final @Nullable String version;
    private final List<TestRequest.Line> headers;

    ApiClient(TestPlatform platform, ApiService service) {
        this(platform, service, member(DEFAULT_USER, DEFAULT_PROJECT).build(), null, List.of());
    }

    private ApiClient(
            TestPlatform platform,
            ApiService service,
            @Nullable Caller caller,
            @Nullable String version,
            List<TestRequest.Line> headers) {
        this.platform = platform;
        this.service = service;
        this.caller = caller;
        this.version = version;
        this.headers = headers;
    }

    /** As a caller. */
    public ApiClient as(Caller somebody) {
        return new ApiClient(platform, service, somebody, version, headers);
    }

    /** As a user of a project with roles; without any, as a member and reader. */
    public ApiClient as(String user, String project, String... roles) {
        Caller.Builder builder =
                roles.length == 0 ? member(user, project) : Caller.user(user).project(project);
        List.of(roles).forEach(builder::role);
        return as(builder.build());
    }

    /** As an administrator, in a project called {@code admin}. */
    public ApiClient asAdmin() {
        return as(member("admin", "admin").role("admin").build());
    }

    /** As nobody: without a token. */
    public ApiClient anonymously() {
        return new ApiClient(platform, service, null, version, headers);
    }

    /** At a version of the service, or {@code latest}. */
    public ApiClient at(String microversion) {
        return new ApiClient(platform, service, caller, microversion, headers);
    }

    /** Without naming a version, which means the service's minimum. */
    public ApiClient atNoVersion() {
        return new ApiClient(platform, service, caller, null, headers);
    }

    /**
     * To another service of the test.
     *
     * @throws IllegalArgumentException if the test has none of that type
     */
    public ApiClient to(String serviceType) {
        return new ApiClient(platform, platform.service(serviceType), caller, version, headers);
    }

    /** With a further header line. */
    public ApiClient header(String name, String value) {
        List<TestRequest.Line> more = new ArrayList<>(headers);
        more.add(new TestRequest.Line(name, value));
        return new ApiClient(platform, service, caller, version, List.copyOf(more));
    }

    /** Gets. */
    public TestResponse get(String path) {
        return send("GET", path, "");
    }

    /** Deletes. */
    public TestResponse delete(String path) {
        return send("DELETE", path, "");
    }

    /** Posts JSON. */
    public TestResponse post(String path, String json) {
        return send("POST", path, json);
    }

    /** Puts JSON. */
    public TestResponse put(String path, String json) {
        return send("PUT", path, json);
    }

    /**
     * Sends a request and waits for its answer.
     *
     * @throws AssertionError if there is no answer within ten seconds
     */
    public TestResponse send(String method, String path, String json) {
        String target = path.startsWith(ORIGIN) ? path.substring(ORIGIN.length()) : path;
        target = target.startsWith("/") ? target : service.basePath() + "/" + target;
        int question = target.indexOf('?');
        String query = question < 0 ? "" : target.substring(question + 1);
        String rawPath = question < 0 ? target : target.substring(0, question);
        List<TestRequest.Line> lines = new ArrayList<>(headers);
        if (caller != null) {
            lines.add(new TestRequest.Line("X-Auth-Token", platform.tokenOf(caller)));
        }
        if (version != null) {
            lines.add(new TestRequest.Line("OpenStack-API-Version", service.type() + " " + version));
        }
        if (!json.isEmpty() && lines.stream().noneMatch(line -> line.name().equalsIgnoreCase("Content-Type"))) {
            lines.add(new TestRequest.Line("Content-Type", "application/json"));
        }
        byte[] body = JsonText.quoted(json).getBytes(StandardCharsets.UTF_8);
        return platform.send(new TestRequest(method, rawPath, query, lines, body));
    }

    private static Caller.Builder member(String user, String project) {
        return Caller.user(user).project(project).role("member").role("reader");
    }
}
