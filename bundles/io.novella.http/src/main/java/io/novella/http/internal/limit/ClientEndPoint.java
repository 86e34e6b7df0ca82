// SPDX-License-Identifier: Apache-2.0
package io.novella.http.internal.limit;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.HttpChannel;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection. It notes what the server waits for, and ends the wait when the client takes too long. Time in which the
 * server itself is busy never counts against the client.
 */
final class ClientEndPoint extends SocketChannelEndPoint {

    /** Not Jetty's, which is of another class. */
    private static final Logger LOG = LoggerFactory.getLogger(ClientEndPoint.class);

    private final Object address;
    private final SelectionKey key;
    private final ClientConnections clients;
    private volatile boolean abandoned;
    private volatile boolean maySendMore;
    private volatile @Nullable HttpChannel channel;
    private volatile boolean inRequest;
    private volatile long lastActive = System.nanoTime();
    private volatile long firstByte;
    private volatile long bytesIn;
    private volatile long writeSince;
    private volatile long bytesOut;
    /** Both are used by the checking thread alone. */
    private long bodySince;

    private long closingSince;

    ClientEndPoint(
            SocketChannel channel,
            ManagedSelector selector,
            SelectionKey key,
            Scheduler scheduler,
            Object address,
            ClientConnections clients) {
        super(channel, selector, key, scheduler);
        this.key = key;
        this.address = address;
        this.clients = clients;
    }

    /** The connection that a request came by; null if it is none of these. */
    static @Nullable ClientEndPoint of(EndPoint endPoint) {
        EndPoint inner = endPoint;
        while (inner instanceof EndPoint.Wrapper wrapper) {
            inner = wrapper.unwrap();
        }
        return inner instanceof ClientEndPoint client ? client : null;
    }

    /** What the connections of one client have in common. */
    Object address() {
        return address;
    }

    /** Notes that the header of a request is complete. */
    void requestBegins(Request request) {
        if (channel == null) {
            channel = HttpChannel.from(request);
        }
        maySendMore = request.getLength() != 0;
        firstByte = 0;
        bytesIn = 0;
        inRequest = true;
    }

    /** Notes that a TLS handshake is complete. */
    void handshakeEnds() {
        firstByte = 0;
    }

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        int count = super.fill(buffer);
        if (count > 0) {
            long now = System.nanoTime();
            lastActive = now;
            bytesIn += count; // one thread at a time
            if (!inRequest && firstByte == 0) {
                firstByte = now;
            }
        }
        return count;
    }

    @Override
    public boolean flush(ByteBuffer... buffers) throws IOException {
        long before = remaining(buffers);
        boolean all = super.flush(buffers);
        long now = System.nanoTime();
        if (all) {
            writeSince = 0;
            lastActive = now;
        } else if (writeSince == 0) {
            bytesOut = 0;
            writeSince = now;
        } else {
            bytesOut += before - remaining(buffers);
        }
        return all;
    }

    private static long remaining(ByteBuffer... buffers) {
        long sum = 0;
        for (ByteBuffer buffer : buffers) {
            sum += buffer.remaining();
        }
        return sum;
    }

    /** Since when this connection has done nothing, for lack of data or of a thread that reads them; 0 if it is in the middle of something. */
    long inactiveSince() {
        return isInRequest() || firstByte != 0 || writeSince != 0 ? 0 : lastActive;
    }

    /** Since when this connection has waited for its client without doing anything; 0 as soon as data have arrived. */
    long idleSince() {
        return isFillInterested() ? inactiveSince() : 0;
    }

    /** Since when the server waits for this client in the middle of something; 0 if it does not. */
    long stalledSince() {
        if (writeSince != 0) {
            return writeSince;
        }
        if (isInRequest()) {
            return isFillInterested() ? lastActive : 0;
        }
        return firstByte;
    }

    private boolean isInRequest() {
        HttpChannel known = channel;
        return inRequest && known != null && known.getRequest() != null;
    }

    /** Ends what has taken too long. */
    void check(long now, ClientLimits limits) {
        if (isOutputShutdown()) {
            closingSince = closingSince == 0 ? now : closingSince;
            if (now - closingSince > limits.linger().toNanos()) {
                abandon();
            }
        } else if (writeSince != 0) {
            checkWrite(now, limits);
        } else if (isInRequest()) {
            checkBody(now, limits);
        } else {
            if (inRequest) {
                inRequest = false;
                bodySince = 0;
            }
            checkHeader(now, limits);
        }
    }

    private void checkWrite(long now, ClientLimits limits) {
        long since = writeSince;
        if (since != 0 && limits.isTooSlow(limits.response(), now - since, bytesOut)) {
            abandon();
        }
    }

    private void checkBody(long now, ClientLimits limits) {
        if (!isFillInterested()) {
            return;
        }
        if (bodySince == 0) {
            bodySince = now;
        }
        if (limits.isTooSlow(limits.body(), now - bodySince, bytesIn)) {
            getFillInterest().onFail(new TimeoutException("The client did not send its request in time"));
        }
    }

    private void checkHeader(long now, ClientLimits limits) {
        long since = firstByte;
        if (since == 0) {
            if (now - lastActive > limits.idle().toNanos()) {
                abandon();
            }
        } else if (now - since > limits.header().toNanos()) {
            expire();
        }
    }

    /** Ends a wait for a client, as gently as the protocol allows. */
    private void expire() {
        if (!getFillInterest().onFail(new TimeoutException("The client did not send its request in time"))) {
            abandon();
        }
    }

    /** Closes the connection of a client that has had its time. */
    void abandon() {
        abandoned = true;
        if (writeSince != 0) {
            resetOnClose();
        }
        close(new TimeoutException("The client did not send or receive data in time"));
    }

    /** Makes the close a reset: the system would keep what the client does not read for minutes. */
    private void resetOnClose() {
        try {
            getChannel().setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException | UnsupportedOperationException gone) {
            LOG.debug("The connection is closed without a reset: {}", gone.toString());
        }
    }

    /** A client that may not have sent all yet is still listened to for a while, elsewhere, so that it receives its answer. */
    @Override
    public void doClose() {
        if (maySendMore && !abandoned && getChannel().isOpen()) {
            doShutdownOutput();
            if (clients.linger(getChannel())) {
                key.cancel();
                return;
            }
        }
        super.doClose();
    }

    @Override
    public void onClose(@Nullable Throwable failure) {
        clients.remove(this);
        super.onClose(failure);
    }
}
