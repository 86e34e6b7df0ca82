// SPDX-License-Identifier: Apache-2.0
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends two requests alternately, round by round, over persistent connections, and prints the ratio of the first to the second:
 * requests per second, and the server's CPU time per request.
 *
 * <p>Arguments: port, process id of the server, rounds, seconds per round, connections, and for each of the two requests:
 * name, path, version header or "-", token or "-", expected status.
 */
final class Load {

    private static final String BODY = "{\"some_action\": {\"param_a\": \"x\"}}";

    private record Target(String name, byte[] request, int status) {}

    private record Round(double perSecond, double cpuMicros) {}

    public static void main(String[] a) throws Exception {
        int port = Integer.parseInt(a[0]);
        long pid = Long.parseLong(a[1]);
        int rounds = Integer.parseInt(a[2]);
        double seconds = Double.parseDouble(a[3]);
        int connections = Integer.parseInt(a[4]);
        Target ours = target(a, 5, port);
        Target bare = target(a, 10, port);
        for (int warmup = 0; warmup < 6; warmup++) {
            round(ours, port, pid, seconds, connections);
            round(bare, port, pid, seconds, connections);
        }
        Round[] one = new Round[rounds];
        Round[] two = new Round[rounds];
        for (int i = 0; i < rounds; i++) {
            one[i] = round(ours, port, pid, seconds, connections);
            two[i] = round(bare, port, pid, seconds, connections);
        }
        print(ours, one);
        print(bare, two);
        double[] speed = new double[rounds];
        double[] cpu = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            speed[i] = one[i].perSecond / two[i].perSecond;
            cpu[i] = two[i].cpuMicros / one[i].cpuMicros;
        }
        System.out.printf("ratio %s / %s: requests/s %.2f, server CPU %.2f (medians of %d rounds; above 1 is better)%n",
                ours.name, bare.name, median(speed), median(cpu), rounds);
    }

    private static Target target(String[] a, int at, int port) {
        StringBuilder head = new StringBuilder("POST " + a[at + 1] + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                + "\r\nContent-Type: application/json\r\nContent-Length: " + BODY.length() + "\r\n");
        if (!a[at + 2].equals("-")) {
            head.append("OpenStack-API-Version: ").append(a[at + 2]).append("\r\n");
        }
        if (!a[at + 3].equals("-")) {
            head.append("X-Auth-Token: ").append(a[at + 3]).append("\r\n");
        }
        byte[] request = (head + "\r\n" + BODY).getBytes(StandardCharsets.US_ASCII);
        return new Target(a[at], request, Integer.parseInt(a[at + 4]));
    }

    private static Round round(Target target, int port, long pid, double seconds, int connections) throws Exception {
        AtomicLong done = new AtomicLong();
        long cpuBefore = cpuTicks(pid);
        long start = System.nanoTime();
        long end = start + (long) (seconds * 1e9);
        Thread[] threads = new Thread[connections];
        for (int i = 0; i < connections; i++) {
            threads[i] = new Thread(() -> done.addAndGet(client(target, port, end)));
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        double took = (System.nanoTime() - start) / 1e9;
        double cpu = (cpuTicks(pid) - cpuBefore) * 1e4; // a tick is 10 ms: sysconf(_SC_CLK_TCK) is 100 on Linux
        return new Round(done.get() / took, cpu / done.get());
    }

    private static long client(Target target, int port, long end) {
        long count = 0;
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (System.nanoTime() < end) {
                socket.getOutputStream().write(target.request);
                int status = answer(in);
                if (status != target.status) {
                    throw new IllegalStateException(target.name + " answered " + status);
                }
                count++;
            }
            return count;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int answer(InputStream in) throws IOException {
        int status = Integer.parseInt(line(in).substring(9, 12));
        int length = 0;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            if (line.regionMatches(true, 0, "Content-Length:", 0, 15)) {
                length = Integer.parseInt(line.substring(15).trim());
            }
        }
        in.skipNBytes(length);
        return status;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the server closed the connection");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    /** User and system time of a process in clock ticks: fields 14 and 15 of proc(5), /proc/pid/stat. */
    private static long cpuTicks(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    private static void print(Target target, Round[] rounds) {
        System.out.printf("%-8s %8.0f requests/s, %6.1f us server CPU a request (medians)%n",
                target.name,
                median(Arrays.stream(rounds).mapToDouble(Round::perSecond).toArray()),
                median(Arrays.stream(rounds).mapToDouble(Round::cpuMicros).toArray()));
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
