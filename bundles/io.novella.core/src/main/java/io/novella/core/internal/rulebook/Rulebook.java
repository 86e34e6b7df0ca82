// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.rulebook;

import io.novella.api.runtime.FailureInfo;
import io.novella.api.spi.PolicyCheck;
import io.novella.isolation.Bulkhead;
import io.novella.isolation.Bulkheads;
import io.novella.isolation.ForeignFailure;
import io.novella.policy.CheckKind;
import io.novella.policy.PolicyRules;
import io.novella.policy.RuleDefault;
import io.novella.policy.RuleParser;
import io.novella.policy.RuleProblem;
import io.novella.policy.RuleReview;
import io.novella.policy.Spelling;
import io.novella.policy.file.FileRule;
import io.novella.policy.file.Finding;
import io.novella.policy.file.PolicyFile;
import io.novella.policy.file.PolicyFolder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the operator's rules and compiles them with the authors' defaults. Files with an error are not taken: the rules that
 * were in force stay; at the start there are none, and then every rule denies, as nobody knows what the files were to forbid.
 * Safe for any number of threads.
 */
public final class Rulebook {

    private static final Logger LOG = LoggerFactory.getLogger(Rulebook.class);
    private static final String OWNER = "policy";

    /** A file with more warnings than this was most likely written for another platform. */
    private static final int MAX_LOGGED = 50;

    private final CheckKinds kinds = new CheckKinds();
    private List<Finding> findings = List.of();
    private boolean everRead;
    private @Nullable RemoteCheck remote;
    private volatile Edition edition = Edition.of(PolicySettings.DEFAULT, new RuleParser(), Map.of(), null);
    private volatile List<FailureInfo> failures = List.of();
    private volatile Collection<RuleDefault> defaults = List.of(CallerCredentials.CONTEXT_IS_ADMIN);
    private volatile Runnable listener = () -> {};

    /** Sets whom to tell of changes, for whom the rules have to be compiled again. */
    public void onChange(Runnable told) {
        listener = told;
    }

    /** What is configured. */
    public PolicySettings settings() {
        return edition.settings();
    }

    /** Compiles the authors' defaults and the operator's rules over them, and remembers the former. */
    public PolicyRules compile(Collection<RuleDefault> authors) {
        List<RuleDefault> all = new ArrayList<>(authors);
        if (authors.stream().noneMatch(author -> author.name().equals(CallerCredentials.CONTEXT_IS_ADMIN.name()))) {
            all.add(CallerCredentials.CONTEXT_IS_ADMIN);
        }
        defaults = List.copyOf(all);
        return edition.compile(defaults);
    }

    /** The authors' defaults, as they were compiled last. */
    public Collection<RuleDefault> defaults() {
        return defaults;
    }

    /** A rule set of these alone, by the settings and kinds of checks in force. */
    public PolicyRules compile(Collection<RuleDefault> authors, Map<String, ?> overrides, boolean enforceNewDefaults) {
        return PolicyRules.builder()
                .parser(edition.parser())
                .defaults(authors)
                .overrides(overrides)
                .enforceNewDefaults(enforceNewDefaults)
                .build();
    }

    /** A review of a set of rules that were compiled by this rulebook. */
    public RuleReview review(PolicyRules compiled) {
        return DoubtfulChecks.review(edition, compiled, defaults);
    }

    /** What cannot be used, and why. */
    public List<FailureInfo> failures() {
        return failures;
    }

    /** File and line of an operator's rule; empty for a rule that is none. */
    public Optional<String> place(String rule) {
        return Optional.ofNullable(edition.rules().get(rule)).map(FileRule::place);
    }

    /** Takes what is configured, and reads the files anew. */
    public void configure(PolicySettings settings) {
        synchronized (this) {
            boolean same = settings.remoteTimeouts().equals(edition.settings().remoteTimeouts());
            if (!same || remote == null) {
                remote = settings.remoteTimeouts().map(RemoteCheck::new).orElse(null);
            }
            parse(settings, edition.rules(), edition.closed());
            read();
        }
        listener.run();
    }

    /** Adds a plugin's checks of no bundle in particular. */
    public void addCheck(PolicyCheck check) {
        addCheck(check, new Bulkheads().of(-1, "no bundle"));
    }

    /** Adds a plugin's checks. The plugin is asked once for its kind, without the lock. */
    public void addCheck(PolicyCheck check, Bulkhead bulkhead) {
        synchronized (this) {
            kinds.expect(check);
        }
        GuardedCheck guarded = null;
        String refusal = "";
        try {
            guarded = bulkhead.ask(check.getClass().getName(), check, () -> GuardedCheck.of(check, bulkhead));
        } catch (RuntimeException failed) {
            refusal = failed instanceof ForeignFailure failure ? failure.reason() : String.valueOf(failed.getMessage());
        }
        synchronized (this) {
            kinds.add(check, guarded, refusal, bulkhead.owner());
            parse(edition.settings(), edition.rules(), edition.closed());
        }
        listener.run();
    }

    /** Takes a plugin's checks away: rules that come to one deny from now on. */
    public void removeCheck(PolicyCheck check) {
        synchronized (this) {
            kinds.remove(check);
            parse(edition.settings(), edition.rules(), edition.closed());
        }
        listener.run();
    }

    private void parse(PolicySettings settings, Map<String, FileRule> rules, @Nullable String closed) {
        edition = Edition.of(settings, parser(settings), rules, closed);
        report();
    }

    private RuleParser parser(PolicySettings settings) {
        Map<String, CheckKind> known = new HashMap<>(kinds.kinds(settings.pluginKinds()));
        if (remote != null) {
            known.put("http", remote);
            known.put("https", remote);
        }
        return new RuleParser(known);
    }

    private void report() {
        String consequence = edition.closed() == null
                ? "; the rules that were in force before stay"
                : "; every rule denies until it is mended";
        failures = Stream.concat(
                        findings.stream()
                                .map(finding ->
                                        new FailureInfo(OWNER, finding.place(), finding.sentence() + consequence)),
                        kinds.failures().stream())
                .toList();
    }

    /** Reads the files; tells the listener if they are others than before. */
    public void reload() {
        boolean changed;
        synchronized (this) {
            changed = read();
        }
        if (changed) {
            listener.run();
        }
    }

    private boolean read() {
        PolicySettings settings = edition.settings();
        List<PolicyFile> files =
                settings.folder().map(folder -> new PolicyFolder(folder).read()).orElse(List.of());
        Map<String, FileRule> rules = merge(files);
        Edition candidate = Edition.of(settings, edition.parser(), rules, null);
        List<Finding> found = new ArrayList<>();
        files.forEach(file -> found.addAll(file.findings()));
        // A set that was never in force has nothing to fall back on, so its bad rules deny, each for itself.
        if (found.isEmpty() && everRead) {
            problems(candidate, Set.of()).stream().filter(Finding::serious).forEach(found::add);
        }
        boolean same = found.equals(findings) && (!found.isEmpty() || (everRead && rules.equals(edition.rules())));
        if (same) {
            return false;
        }
        findings = List.copyOf(found);
        if (found.isEmpty()) {
            edition = candidate;
            everRead = true;
            if (!files.isEmpty()) {
                LOG.info(
                        "{} rules are in force from {}",
                        rules.size(),
                        files.stream().map(PolicyFile::name).toList());
                warn(candidate);
            }
        } else if (!everRead) {
            edition = Edition.of(
                    settings,
                    edition.parser(),
                    Map.of(),
                    found.get(0).place() + " " + found.get(0).sentence());
        }
        report();
        return true;
    }

    private void warn(Edition taken) {
        List<Finding> doubtful = DoubtfulChecks.find(taken, taken.compile(defaults), defaults);
        doubtful.stream().limit(MAX_LOGGED).forEach(finding -> LOG.warn("{}: {}", finding.place(), finding.sentence()));
        if (doubtful.size() > MAX_LOGGED) {
            LOG.warn(
                    "{} more checks hold for no caller; policy:validate FILE lists them", doubtful.size() - MAX_LOGGED);
        }
    }

    private static Map<String, FileRule> merge(List<PolicyFile> files) {
        Map<String, FileRule> rules = new LinkedHashMap<>();
        files.forEach(file -> rules.putAll(file.rules()));
        return rules;
    }

    /**
     * What is wrong with a file, were it used: alone what it says itself, with the defaults and the files in force, but
     * instead of the one of its name.
     *
     * @param name of the file, without folders
     * @param bytes what it holds
     */
    public List<Finding> examine(String name, byte[] bytes) {
        Edition now = edition;
        PolicyFile file = PolicyFile.read(name, bytes);
        List<Finding> found = new ArrayList<>(file.findings());
        Map<String, FileRule> rules = new LinkedHashMap<>(now.rules());
        rules.values().removeIf(rule -> rule.file().equals(name) || rule.file().endsWith("/" + name));
        rules.putAll(file.rules());
        Edition candidate = Edition.of(now.settings(), now.parser(), rules, null);
        problems(candidate, file.rules().keySet()).stream()
                .filter(finding -> finding.file().equals(name))
                .forEach(found::add);
        DoubtfulChecks.find(candidate, candidate.compile(defaults), defaults).stream()
                .filter(finding -> finding.file().equals(name))
                .forEach(found::add);
        found.sort(Comparator.comparingInt(Finding::line));
        return found;
    }

    /**
     * What is wrong with the rules of the files of an edition.
     *
     * @param examined of these also what has no effect
     */
    private List<Finding> problems(Edition candidate, Set<String> examined) {
        Collection<RuleDefault> authors = defaults;
        PolicyRules compiled = candidate.compile(authors);
        List<Finding> found = new ArrayList<>();
        for (RuleProblem problem : compiled.problems()) {
            FileRule rule = candidate.rules().get(problem.rule());
            if (rule != null) {
                boolean serious =
                        problem.kind() == RuleProblem.Kind.MALFORMED || problem.kind() == RuleProblem.Kind.UNBOUNDED;
                found.add(new Finding(rule.file(), rule.line(), problem.rule(), problem.sentence(), serious));
            }
        }
        Set<String> asked = new HashSet<>(compiled.references());
        asked.add("default");
        Map<String, String> renamed = new HashMap<>();
        authors.forEach(author -> {
            asked.add(author.name());
            if (author.deprecatedRule() != null) {
                renamed.put(author.deprecatedRule().name(), author.name());
            }
        });
        for (String name : examined) {
            FileRule rule = candidate.rules().get(name);
            if (rule != null && !asked.contains(name)) {
                String sentence = renamed.containsKey(name)
                        ? "is the old name of " + renamed.get(name) + ", for which it still stands"
                        : "is not referenced by any registered operation or rule"
                                + Spelling.nearest(name, asked)
                                        .map(known -> "; did you mean '" + known + "'?")
                                        .orElse("");
                found.add(new Finding(rule.file(), rule.line(), name, sentence, false));
            }
        }
        return found;
    }
}
