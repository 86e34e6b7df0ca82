// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.gateway;

import io.novella.api.Fault;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The body of one request while it arrives. No thread waits for the client: the HTTP server calls this listener when
 * data arrives. The server also limits the time, and reports a client that is too slow as a {@link TimeoutException}.
 */
final class RequestBody implements ReadListener {

    /**
     * Initial size of the buffer, in bytes. It does not depend on the declared length, so a client cannot allocate
     * memory without sending data.
     */
    private static final int FIRST_SIZE = 1024;

    private static final int LARGEST_READ = 8192;

    private final long length;
    private final long maxBody;
    private final CompletableFuture<Void> received = new CompletableFuture<>();
    private byte[] bytes;
    private int count;
    private @Nullable ServletInputStream in;

    /**
     * Creates a body of which nothing has arrived.
     *
     * @param length declared length in bytes; negative if it is sent in chunks
     * @param maxBody maximum size of the body, in bytes
     */
    RequestBody(long length, long maxBody) {
        this.length = length;
        this.maxBody = maxBody;
        bytes = new byte[(int) Math.min(length < 0 ? FIRST_SIZE : length, FIRST_SIZE)];
        if (length == 0) {
            received.complete(null);
        }
    }

    static Fault tooLarge(long maxBody) {
        return new Fault(413, "The request body is larger than " + maxBody + " bytes.");
    }

    /** Returns the fault for a body that did not arrive: 408 if the client was too slow, otherwise 400. */
    static Fault unreadable(@Nullable Throwable reason) {
        for (Throwable cause = reason; cause != null; cause = cause.getCause()) {
            if (cause instanceof TimeoutException) {
                return new Fault(408, "The request body did not arrive in time.");
            }
        }
        return Fault.badRequest("The request body could not be read.");
    }

    boolean isComplete() {
        return received.isDone();
    }

    /** Returns a stage that completes when the body has arrived, and fails with a {@link Fault}. */
    CompletionStage<Void> received() {
        return received;
    }

    /**
     * Returns the body.
     *
     * @throws IllegalStateException if it has not arrived completely
     * @throws Fault if it could not be received
     */
    byte[] bytes() {
        if (!received.isDone()) {
            throw new IllegalStateException("the body is used before it has arrived");
        }
        try {
            received.join();
        } catch (java.util.concurrent.CompletionException failed) {
            throw failed.getCause() instanceof Fault fault ? fault : failed;
        }
        return bytes.length == count ? bytes : Arrays.copyOf(bytes, count);
    }

    /**
     * Reads the available bytes without waiting.
     *
     * @return whether the body is complete; the end of a chunked body is only reported to the listener
     */
    boolean takeAvailable(ServletInputStream stream) throws IOException {
        while (length >= 0) {
            int available = stream.available();
            if (available <= 0) {
                return false;
            }
            if (read(stream, (int) Math.min(available, length - count)) < 0) {
                throw new IOException("the stream ends early");
            }
            if (count == length) {
                received.complete(null);
                return true;
            }
        }
        return false;
    }

    /** Receives the rest as the HTTP server reports data. Requires asynchronous mode. */
    CompletionStage<Void> listen(ServletInputStream stream) {
        in = stream;
        stream.setReadListener(this);
        return received;
    }

    @Override
    public void onDataAvailable() throws IOException {
        ServletInputStream stream = in;
        while (!received.isDone() && stream != null && stream.isReady() && !stream.isFinished()) {
            if (read(stream, LARGEST_READ) >= 0 && count > maxBody) {
                received.completeExceptionally(tooLarge(maxBody));
            }
        }
    }

    @Override
    public void onAllDataRead() {
        if (length >= 0 && count < length) {
            onError(new IOException("the stream ends early"));
        } else {
            received.complete(null);
        }
    }

    @Override
    public void onError(Throwable thrown) {
        received.completeExceptionally(unreadable(thrown));
    }

    private int read(ServletInputStream stream, int maximum) throws IOException {
        if (bytes.length - count < maximum) {
            bytes = Arrays.copyOf(bytes, Math.max(count + maximum, 2 * bytes.length));
        }
        int read = stream.read(bytes, count, maximum);
        count += Math.max(0, read);
        return read;
    }
}
