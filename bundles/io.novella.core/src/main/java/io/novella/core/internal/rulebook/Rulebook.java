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
 * Holds the operator's rules and compiles them with the authors' defaults. If the files have an error they are
 * rejected, and the previous rules stay in force. If there are no previous rules, at the start, every rule denies,
 * because it is unknown what the files were meant to forbid. Thread-safe.
 */
public final class Rulebook {

    private static final Logger LOG = LoggerFactory.getLogger(Rulebook.class);
    private static final String OWNER = "policy";

    /**
     * Maximum number of warnings that are logged for a file. A file with more was most likely written for another
     * platform.
     */
    private static final int MAX_LOGGED = 50;

    private final CheckKinds kinds = new CheckKinds();
    private List<Finding> findings = List.of();
    private boolean everRead;
    private @Nullable RemoteCheck remote;
    private volatile Edition edition = Edition.of(PolicySettings.DEFAULT, new RuleParser(), Map.of(), null);
    private volatile List<FailureInfo> failures = List.of();
    private volatile Collection<RuleDefault> defaults = List.of(CallerCredentials.CONTEXT_IS_ADMIN);
    private volatile Runnable listener = () -> {};

    /** Sets the listener that is called after each change, when the rules have to be compiled again. */
    public void onChange(Runnable changed) {
        listener = changed;
    }

    /** Returns the settings. */
    public PolicySettings settings() {
        return edition.settings();
    }

    /** Compiles the authors' defaults, overridden by the operator's rules, and keeps the defaults. */
    public PolicyRules compile(Collection<RuleDefault> authors) {
        List<RuleDefault> all = new ArrayList<>(authors);
        if (authors.stream().noneMatch(author -> author.name().equals(CallerCredentials.CONTEXT_IS_ADMIN.name()))) {
            all.add(CallerCredentials.CONTEXT_IS_ADMIN);
        }
        defaults = List.copyOf(all);
        return edition.compile(defaults);
    }

    /** Returns the authors' defaults of the latest compilation. */
    public Collection<RuleDefault> defaults() {
        return defaults;
    }

    /** Compiles a separate set of rules with the current settings and kinds of checks. */
    public PolicyRules compile(Collection<RuleDefault> authors, Map<String, ?> overrides, boolean enforceNewDefaults) {
        return PolicyRules.builder()
                .parser(edition.parser())
                .defaults(authors)
                .overrides(overrides)
                .enforceNewDefaults(enforceNewDefaults)
                .build();
    }

    /** Returns a review of rules that this rulebook compiled. */
    public RuleReview review(PolicyRules compiled) {
        return DoubtfulChecks.review(edition, compiled, defaults);
    }

    /** Returns what cannot be used, with the reasons. */
    public List<FailureInfo> failures() {
        return failures;
    }

    /** Returns file and line of an operator's rule; empty if no file defines the rule. */
    public Optional<String> place(String rule) {
        return Optional.ofNullable(edition.rules().get(rule)).map(FileRule::place);
    }

    /** Applies settings, and reads the files again. */
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

    /** Adds a plugin's kind of check without a bulkhead of its own. */
    public void addCheck(PolicyCheck check) {
        addCheck(check, new Bulkheads().of(-1, "no bundle"));
    }

    /** Adds a plugin's kind of check. The kind is read once, without holding the lock. */
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

    /** Removes a plugin's kind of check. Rules that evaluate one deny from now on. */
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
                ? "; the previous rules stay in force"
                : "; every rule denies until this is corrected";
        failures = Stream.concat(
                        findings.stream()
                                .map(finding ->
                                        new FailureInfo(OWNER, finding.place(), finding.sentence() + consequence)),
                        kinds.failures().stream())
                .toList();
    }

    /** Reads the files, and calls the listener if they have changed. */
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
        // Without previous rules there is nothing to fall back on, so only the rules with errors deny.
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
                    "{} more checks are true for no caller; policy:validate FILE lists them",
                    doubtful.size() - MAX_LOGGED);
        }
    }

    private static Map<String, FileRule> merge(List<PolicyFile> files) {
        Map<String, FileRule> rules = new LinkedHashMap<>();
        files.forEach(file -> rules.putAll(file.rules()));
        return rules;
    }

    /**
     * Returns the problems of a file as if it were used in place of the file of its name, with the defaults and the
     * other files in force.
     *
     * @param name name of the file, without folders
     * @param bytes content of the file
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
     * Returns the problems of the rules in an edition's files.
     *
     * @param examined rules for which also ineffective overrides are reported
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
        Set<String> referenced = new HashSet<>(compiled.references());
        referenced.add("default");
        Map<String, String> renamed = new HashMap<>();
        authors.forEach(author -> {
            referenced.add(author.name());
            if (author.deprecatedRule() != null) {
                renamed.put(author.deprecatedRule().name(), author.name());
            }
        });
        for (String name : examined) {
            FileRule rule = candidate.rules().get(name);
            if (rule != null && !referenced.contains(name)) {
                String message = renamed.containsKey(name)
                        ? "is the deprecated name of " + renamed.get(name) + ", which it still overrides"
                        : "is not referenced by any registered operation or rule"
                                + Spelling.nearest(name, referenced)
                                        .map(known -> "; did you mean '" + known + "'?")
                                        .orElse("");
                found.add(new Finding(rule.file(), rule.line(), name, message, false));
            }
        }
        return found;
    }
}
