// SPDX-License-Identifier: Apache-2.0
package io.novella.api.runtime;

import io.novella.api.Caller;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A look at the rules in force, and a place to try them. Nothing asked here changes anything or is audited; all methods may be
 * called from any thread.
 */
@ProviderType
public interface PolicyRuntime {

    /** The rules in force, in order of their names. */
    List<RuleInfo> rules();

    /** The operator's rules that say what their defaults say anyway, in order of their names. */
    List<RuleInfo> redundant();

    /**
     * What a rule answers a caller, and why.
     *
     * @param rule name of a rule; one that is not defined is answered by the rule {@code default}, or denied
     * @param caller who would ask; without a project, one whose token is for none
     * @param object what the caller would act on; without one, the rule finds the caller's own project and user
     * @throws IllegalArgumentException with a sentence, if there is no such resource or object
     */
    ExplanationInfo explain(String rule, Caller caller, Optional<ObjectName> object);

    /** All defaults as a policy file in which every rule is commented out, with what each is for. */
    String sample();

    /**
     * What is wrong with a policy file, were it used with the other files and bundles that are here.
     *
     * @param name its name, such as {@code policy.yaml}: it takes the place of the file of that name, and the ending says
     *     whether it is JSON
     * @param content what it holds
     * @return in order of the lines; empty if there is nothing to say
     */
    List<FindingInfo> validate(String name, byte[] content);

    /**
     * The verdict of each line of a file of cases. A case is a JSON object: {@code rule}, {@code target}, {@code creds}; with
     * {@code rules}, and maybe {@code scope_types}, {@code deprecated}, {@code overrides} and {@code enforce_new_defaults}, it
     * is decided by these, without by the rules in force. Blank lines are passed over.
     *
     * @throws IllegalArgumentException with the number of the line, if one is no case
     */
    List<DecisionInfo> evaluate(List<String> lines);

    /**
     * An object of a resource.
     *
     * @param resource name of the resource, such as {@code servers}
     * @param id as in a path
     */
    record ObjectName(String resource, String id) {}

    /**
     * A rule.
     *
     * @param name its name
     * @param check what is in force, in canonical form
     * @param source where that comes from: file and line, or the bundle or service of the default
     * @param overridden whether an operator's file has it
     * @param defaultCheck the author's check; null if only an operator has the rule
     * @param scopes the scopes of a token that may use it; empty for any
     * @param deprecated what the rule replaced, {@code NAME: CHECK}; null if nothing
     * @param guards what it guards: methods, paths and actions
     * @param problems why it denies, or denies in part
     */
    record RuleInfo(
            String name,
            String check,
            String source,
            boolean overridden,
            @Nullable String defaultCheck,
            List<String> scopes,
            @Nullable String deprecated,
            List<String> guards,
            List<String> problems) {}

    /**
     * An answer.
     *
     * @param rule name of the rule
     * @param verdict {@code allow}, {@code deny} or {@code invalid-scope}
     * @param reason a sentence with the check that decided; without values of the caller or the object
     */
    record DecisionInfo(String rule, String verdict, String reason) {}

    /**
     * An answer with the tree of checks that led to it.
     *
     * @param decision the answer
     * @param tree the rule, with the rules it refers to opened
     */
    record ExplanationInfo(DecisionInfo decision, CheckInfo tree) {}

    /**
     * A check in a tree.
     *
     * @param check its text
     * @param outcome {@code true}, {@code false}, {@code undefined}, {@code undefined-inverse} or {@code fault}
     * @param reached whether the decision comes to it, or an earlier check had decided already
     * @param decides whether it is the leaf that decided
     * @param detail a sentence for an outcome that is neither true nor false; null otherwise
     * @param parts the checks below, in order
     */
    record CheckInfo(
            String check,
            String outcome,
            boolean reached,
            boolean decides,
            @Nullable String detail,
            List<CheckInfo> parts) {}

    /**
     * Something about a policy file.
     *
     * @param place file, line and rule, as far as known
     * @param sentence what is wrong
     * @param serious whether the file would not be taken
     */
    record FindingInfo(String place, String sentence, boolean serious) {}
}
