// SPDX-License-Identifier: Apache-2.0
package io.novella.maven.plugin.deploy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an instance contains and what of it fails, read from its shell.
 *
 * @param bundles the installed bundles, in the order of their numbers
 * @param failures the rows of {@code api:failed}
 */
record InstanceState(List<Installed> bundles, List<Failure> failures) {

    private static final Pattern BUNDLE = Pattern.compile("\\s*(\\d+)\\|(\\w+)\\s*\\|\\s*\\d+\\|(.+)\\|([^|]*)");
    /** Numbers the bundles of one file, of which a newer one takes over from an older one. */
    private static final Pattern GENERATION = Pattern.compile("\\?\\d+$");

    /**
     * {@code api:failed} as blocks, since a table is cut and padded for people. Marks and values are separate words: the shell takes a word
     * that joins both for a pattern of file names.
     */
    private static final String FAILED = "each (api:failed) { echo \"@bundle\"; echo ($it bundle);"
            + " echo \"@subject\"; echo ($it subject); echo \"@reason\"; echo ($it reason) }";

    /**
     * An installed bundle.
     *
     * @param location the URL of its file
     */
    record Installed(long id, String state, String location) {}

    /** What does not serve, and why. */
    record Failure(String bundle, String subject, String reason) {

        @Override
        public String toString() {
            return bundle + (subject.isEmpty() || bundle.equals(subject) ? "" : ": " + subject) + ": " + reason;
        }
    }

    static InstanceState read(Shell shell) throws IOException, InterruptedException, DeployException {
        return new InstanceState(bundles(shell.run("felix:lb -l")), failures(shell.run(FAILED)));
    }

    static List<Installed> bundles(String printed) {
        List<Installed> bundles = new ArrayList<>();
        for (String line : printed.lines().toList()) {
            Matcher row = BUNDLE.matcher(line);
            if (row.matches()) {
                bundles.add(new Installed(
                        Long.parseLong(row.group(1)),
                        row.group(2),
                        GENERATION.matcher(row.group(3).strip()).replaceFirst("")));
            }
        }
        return bundles;
    }

    static List<Failure> failures(String printed) {
        List<Failure> failures = new ArrayList<>();
        for (String row : blocks(printed, "@bundle")) {
            List<String> subject = blocks(row, "@subject");
            List<String> reason = blocks(row, "@reason");
            if (!subject.isEmpty() && !reason.isEmpty()) {
                failures.add(new Failure(
                        before(row), before(subject.get(0)), reason.get(0).strip()));
            }
        }
        return failures;
    }

    /** The texts that follow each line of a mark. */
    private static List<String> blocks(String printed, String mark) {
        String[] blocks = ("\n" + printed).split("\n" + mark + "\r?\n", -1);
        return List.of(blocks).subList(1, blocks.length);
    }

    /** The text before the next mark. */
    private static String before(String block) {
        return block.split("(?m)^@(subject|reason)\r?$", 2)[0].strip();
    }
}
