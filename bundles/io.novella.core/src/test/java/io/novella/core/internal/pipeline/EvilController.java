// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.pipeline;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.ExpectedErrors;
import io.novella.api.Fault;
import io.novella.api.Policy;
import io.novella.api.Post;
import io.novella.schema.testing.MemorySchemas;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** A controller that misbehaves in the way that the request names. */
@ApiResource(service = "compute", path = "evil")
final class EvilController implements ApiController {

    final Semaphore entered = new Semaphore(0);
    final CountDownLatch release = new CountDownLatch(1);
    final CompletableFuture<Result> stage = new CompletableFuture<>();

    record Params(String what) {

        Params {
            if (what.equals("constructor")) {
                throw new Hostile();
            }
        }
    }

    record Result(Object text) {

        @Override
        public Object text() {
            if ("accessor".equals(text)) {
                throw new Error("accessor");
            }
            return text;
        }
    }

    static MemorySchemas schemas() {
        return new MemorySchemas()
                .with(
                        "evil/evil.request.2.1.json",
                        "{'type': 'object', 'properties': {'what': {'type': 'string'}}, 'required': ['what']}")
                .with("evil/evil.response.2.1.json", "{'type': 'object', 'properties': {'text': {}}}");
    }

    @Post
    @ApiVersion(base = "2.1")
    @ExpectedErrors(409)
    @Policy(value = "compute:evil", check = "@")
    public @Nullable CompletionStage<Result> evil(Params params) throws Exception {
        entered.release();
        switch (params.what()) {
            case "hang" -> release.await();
            case "deaf" -> deaf();
            case "never" -> {
                return stage;
            }
            case "error" -> throw new Error("evil");
            case "linkage" -> throw new NoClassDefFoundError("evil/Gone");
            case "overflow" -> overflow(0);
            case "memory" -> throw new OutOfMemoryError("by hand");
            case "internal" -> throw new InternalError("by hand");
            case "death" -> throw new ThreadDeath();
            case "hostile" -> throw new Hostile();
            case "deep" -> throw deep();
            case "cyclic" -> throw cyclic();
            case "endless" -> throw new Endless();
            case "sneaky" -> throw EvilController.<RuntimeException>sneaky(new IOException("checked"));
            case "status" -> throw new Fault(600, "odd");
            case "undeclared" -> throw new Fault(418, "not declared");
            case "lines" -> throw new Fault(409, "a\r\nX-Evil: 1\r\n\r\n<script>");
            case "failed" -> {
                return CompletableFuture.failedFuture(new Error("later"));
            }
            case "wrapped" -> {
                return CompletableFuture.failedFuture(new CompletionException(new CompletionException(new Hostile())));
            }
            case "null" -> {
                return null;
            }
            case "flag" -> Thread.currentThread().interrupt();
            case "flagged" -> {
                Thread.currentThread().interrupt();
                throw new Error("with the flag set");
            }
            case "accessor" -> {
                return CompletableFuture.completedFuture(new Result("accessor"));
            }
            case "map" -> {
                Map<String, Object> map = new HashMap<>();
                map.put("text", map);
                return CompletableFuture.completedFuture(new Result(map));
            }
            default -> {}
        }
        return CompletableFuture.completedFuture(new Result("survived"));
    }

    /** Waits, and ignores interrupts. */
    private void deaf() {
        while (release.getCount() > 0) {
            Thread.onSpinWait();
        }
    }

    private static int overflow(int depth) {
        return depth < 0 ? 0 : overflow(depth + 1) + 1;
    }

    private static Error deep() {
        Error error = new Error("0");
        for (int i = 0; i < 20_000; i++) {
            error = new Error("c" + i, error);
        }
        return error;
    }

    private static RuntimeException cyclic() {
        RuntimeException first = new RuntimeException("first");
        first.initCause(new RuntimeException("second", first));
        return first;
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> T sneaky(Throwable thrown) throws T {
        throw (T) thrown;
    }

    /** An exception whose methods all throw. */
    private static final class Hostile extends RuntimeException {

        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new Error("no message");
        }

        @Override
        public synchronized Throwable getCause() {
            throw new Error("no cause");
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            throw new Error("no trace");
        }

        @Override
        public String toString() {
            throw new Error("no text");
        }
    }

    /** An exception with an endless chain of causes. */
    private static final class Endless extends RuntimeException {

        private static final long serialVersionUID = 1L;

        @Override
        public synchronized Throwable getCause() {
            return new Endless();
        }
    }
}
