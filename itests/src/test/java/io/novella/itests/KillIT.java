// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.Test;

/**
 * What was acknowledged survives SIGKILL. Clients write and keep a journal of the answers that they received; the process is killed at
 * random points and started again; then the journal and the service have to agree.
 */
public class KillIT {

    private static final int KILLS = 10;
    private static final int CLIENTS = 3;
    private static final int MAX_WRITING_MILLIS = 2_000;

    /** What the service acknowledged last of something; between a request and its answer, both outcomes are right. */
    private enum Expected {
        PRESENT,
        ABSENT,
        EITHER
    }

    private final Map<String, Expected> projects = new ConcurrentHashMap<>();
    private final Map<String, Expected> tokens = new ConcurrentHashMap<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    public void noAcknowledgedWriteIsLost() throws Exception {
        try (NovellaProcess novella = new NovellaProcess()) {
            novella.start();
            novella.awaitReady();
            for (int round = 0; round < KILLS; round++) {
                Api admin = novella.api().asAdmin(novella.passwordFile());
                List<Thread> clients = new ArrayList<>();
                for (int client = 0; client < CLIENTS; client++) {
                    String name = "r" + round + "-c" + client;
                    Thread thread = new Thread(() -> write(admin, name), name);
                    thread.start();
                    clients.add(thread);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(MAX_WRITING_MILLIS)));
                novella.kill();
                for (Thread thread : clients) {
                    thread.join();
                }
                assertEquals("answers that are no success", List.of(), List.copyOf(failures));
                novella.start();
                novella.awaitReady();
                tokens.put(admin.token(), Expected.PRESENT);
                assertEquals("lost after kill " + round + ", seed " + seed, Map.of(), differences(novella.api(), admin));
            }
            assertTrue("nothing was written", projects.size() > KILLS && tokens.size() > KILLS);
        }
    }

    /** Writes until the service is gone. */
    private void write(Api admin, String name) {
        try {
            for (int i = 0; ; i++) {
                String project = create(admin, name + "-" + i);
                if (i % 3 == 0) {
                    projects.put(project, Expected.EITHER);
                    if (admin.delete("identity/v3/projects/" + project).statusCode() == 204) {
                        projects.put(project, Expected.ABSENT);
                    }
                }
                String token = rescope(admin);
                if (i % 2 == 0) {
                    tokens.put(token, Expected.EITHER);
                    HttpResponse<String> revoked = admin.send(
                            admin.request("identity/v3/auth/tokens").header("X-Subject-Token", token).DELETE());
                    if (revoked.statusCode() == 204) {
                        tokens.put(token, Expected.ABSENT);
                    }
                }
            }
        } catch (UncheckedIOException killed) {
            // as it is meant to be
        } catch (RuntimeException | AssertionError failed) {
            failures.add(failed);
        }
    }

    private String create(Api admin, String name) {
        HttpResponse<String> created =
                admin.post("identity/v3/projects", "{\"project\": {\"name\": \"" + name + "\"}}");
        if (created.statusCode() != 201) {
            throw new AssertionError(created.statusCode() + " " + created.body());
        }
        String id = Api.json(created).at("/project/id").asText();
        projects.put(id, Expected.PRESENT);
        return id;
    }

    private String rescope(Api admin) {
        HttpResponse<String> issued = admin.send(admin.request("identity/v3/auth/tokens")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"auth\": {\"identity\": {\"methods\": [\"token\"], \"token\": {\"id\": \""
                        + admin.token() + "\"}}, \"scope\": \"unscoped\"}}")));
        if (issued.statusCode() != 201) {
            throw new AssertionError(issued.statusCode() + " " + issued.body());
        }
        String token = issued.headers().firstValue("X-Subject-Token").orElseThrow();
        tokens.put(token, Expected.PRESENT);
        return token;
    }

    /** Where the journal and the service disagree. */
    private Map<String, String> differences(Api anonymous, Api admin) {
        Map<String, String> differences = new TreeMap<>();
        projects.forEach((id, expected) -> compare(
                differences, "project " + id, expected, admin.get("identity/v3/projects/" + id), 200, 404));
        tokens.forEach((token, expected) -> compare(
                differences,
                "token " + token,
                expected,
                anonymous.withToken(token).get("identity/v3/auth/projects"),
                200,
                401));
        return differences;
    }

    private static void compare(
            Map<String, String> differences,
            String what,
            Expected expected,
            HttpResponse<String> response,
            int present,
            int absent) {
        int status = response.statusCode();
        boolean agrees = (status == present && expected != Expected.ABSENT)
                || (status == absent && expected != Expected.PRESENT);
        if (!agrees) {
            differences.put(what, "expected " + expected + ", but " + status);
        }
    }
}
