// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.policy;

import static io.novella.shell.internal.view.View.Column.column;
import static java.util.stream.Collectors.joining;

import io.novella.api.runtime.PolicyRuntime.CheckInfo;
import io.novella.api.runtime.PolicyRuntime.DecisionInfo;
import io.novella.api.runtime.PolicyRuntime.ExplanationInfo;
import io.novella.api.runtime.PolicyRuntime.FindingInfo;
import io.novella.api.runtime.PolicyRuntime.RuleInfo;
import io.novella.shell.internal.view.Printable;
import io.novella.shell.internal.view.Table;
import io.novella.shell.internal.view.View;
import io.novella.shell.internal.view.ViewConverter;
import java.util.List;
import org.apache.felix.service.command.Converter;
import org.osgi.service.component.annotations.Component;

/** Prints what {@link PolicyCommands} returns. */
@Component(
        service = Converter.class,
        property = {
            Converter.CONVERTER_CLASSES + "=io.novella.api.runtime.PolicyRuntime$RuleInfo",
            Converter.CONVERTER_CLASSES + "=io.novella.api.runtime.PolicyRuntime$DecisionInfo",
            Converter.CONVERTER_CLASSES + "=io.novella.api.runtime.PolicyRuntime$ExplanationInfo",
            Converter.CONVERTER_CLASSES + "=io.novella.api.runtime.PolicyRuntime$FindingInfo",
            Converter.CONVERTER_CLASSES + "=io.novella.shell.internal.policy.PolicySample",
            Converter.CONVERTER_CLASSES + "=io.novella.shell.internal.policy.PolicyVerdicts"
        })
public final class PolicyConverter extends ViewConverter {

    private static final View<RuleInfo> RULE = new View<>(
            RuleInfo.class,
            RuleInfo::name,
            PolicyConverter::detail,
            List.of(
                    column("RULE", RuleInfo::name),
                    column("CHECK", RuleInfo::check),
                    column("SOURCE", RuleInfo::source),
                    column("PROBLEM", rule -> String.join("; ", rule.problems()))));

    private static final View<DecisionInfo> DECISION = new View<>(
            DecisionInfo.class,
            DecisionInfo::verdict,
            decision -> Printable.line(decision.reason()),
            List.of(
                    column("RULE", DecisionInfo::rule),
                    column("VERDICT", DecisionInfo::verdict),
                    column("REASON", DecisionInfo::reason)));

    private static final View<ExplanationInfo> EXPLANATION = new View<>(
            ExplanationInfo.class,
            explanation -> explanation.decision().verdict(),
            explanation -> Printable.line(explanation.decision().reason()) + "\n" + tree(explanation.tree()),
            List.of());

    private static final View<FindingInfo> FINDING = new View<>(
            FindingInfo.class,
            FindingInfo::place,
            finding -> Printable.line(finding.place() + ": " + finding.sentence()),
            List.of(
                    column("PLACE", FindingInfo::place),
                    column("REFUSED", finding -> finding.serious() ? "yes" : ""),
                    column("PROBLEM", FindingInfo::sentence)));

    private static final View<PolicySample> SAMPLE = new View<>(
            PolicySample.class,
            PolicySample::text,
            sample -> Printable.lines(sample.text()).stripTrailing(),
            List.of());

    private static final View<PolicyVerdicts> VERDICTS = new View<>(
            PolicyVerdicts.class,
            verdicts -> Integer.toString(verdicts.verdicts().size()),
            PolicyConverter::verdicts,
            List.of());

    /** With every view of this command group. */
    public PolicyConverter() {
        super(RULE, DECISION, EXPLANATION, FINDING, SAMPLE, VERDICTS);
    }

    private static String verdicts(PolicyVerdicts verdicts) {
        List<PolicyVerdicts.Verdict> all = verdicts.verdicts();
        if (!verdicts.reasons()) {
            return all.stream().map(each -> each.decision().verdict()).collect(joining("\n"));
        }
        Table table = new Table(List.of("LINE", "VERDICT", "RULE", "REASON"));
        all.forEach(each -> table.row(List.of(
                Integer.toString(each.line()),
                each.decision().verdict(),
                each.decision().rule(),
                reason(each.decision()))));
        return table.toString();
    }

    /** The reason without the rule and the verdict that it begins with. */
    private static String reason(DecisionInfo decision) {
        String prefix = decision.rule() + ": " + decision.verdict() + ", because ";
        String reason = decision.reason();
        return reason.startsWith(prefix) ? reason.substring(prefix.length()) : reason;
    }

    private static String tree(CheckInfo root) {
        Table table = new Table(List.of("OUTCOME", "CHECK", "NOTE"));
        add(root, "", table);
        return table.toString();
    }

    private static void add(CheckInfo node, String indent, Table table) {
        String note = node.decides() ? "decides" : node.reached() ? "" : "not reached";
        if (node.detail() != null) {
            note = note.isEmpty() ? node.detail() : note + ": " + node.detail();
        }
        table.row(List.of(node.outcome(), indent + node.check(), note));
        node.parts().forEach(part -> add(part, indent + "  ", table));
    }

    private static String detail(RuleInfo rule) {
        StringBuilder out = new StringBuilder(rule.name());
        line(out, "check", rule.check());
        line(out, "source", rule.source());
        if (rule.overridden() && rule.defaultCheck() != null) {
            line(out, "default", rule.defaultCheck());
        }
        if (!rule.scopes().isEmpty()) {
            line(out, "scopes", String.join(", ", rule.scopes()));
        }
        if (rule.deprecated() != null) {
            line(out, "replaces", rule.deprecated());
        }
        rule.guards().forEach(guarded -> line(out, "guards", guarded));
        rule.problems().forEach(problem -> line(out, "problem", problem));
        return out.toString();
    }

    private static void line(StringBuilder out, String name, String value) {
        out.append("\n  ").append(name).append(" ".repeat(10 - name.length())).append(Printable.line(value));
    }
}
