// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.policy;

import io.novella.api.Caller;
import io.novella.api.runtime.PolicyRuntime;
import io.novella.api.runtime.PolicyRuntime.DecisionInfo;
import io.novella.api.runtime.PolicyRuntime.ExplanationInfo;
import io.novella.api.runtime.PolicyRuntime.FindingInfo;
import io.novella.api.runtime.PolicyRuntime.ObjectName;
import io.novella.api.runtime.PolicyRuntime.RuleInfo;
import io.novella.shell.internal.command.Arguments;
import io.novella.shell.internal.command.CommandException;
import io.novella.shell.internal.command.Syntax;
import io.novella.shell.internal.view.Listing;
import io.novella.shell.internal.view.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.Descriptor;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The commands {@code policy:*}: which rules are in force, what they answer whom and why, and whether a file would do. */
@Component(
        service = PolicyCommands.class,
        immediate = true,
        property = {
            CommandProcessor.COMMAND_SCOPE + "=policy",
            CommandProcessor.COMMAND_FUNCTION + "=list",
            CommandProcessor.COMMAND_FUNCTION + "=show",
            CommandProcessor.COMMAND_FUNCTION + "=check",
            CommandProcessor.COMMAND_FUNCTION + "=explain",
            CommandProcessor.COMMAND_FUNCTION + "=sample",
            CommandProcessor.COMMAND_FUNCTION + "=redundant",
            CommandProcessor.COMMAND_FUNCTION + "=validate",
            CommandProcessor.COMMAND_FUNCTION + "=eval"
        })
public final class PolicyCommands {

    private static final String LIST = "[FILTER]";
    private static final String SHOW = "RULE";
    private static final String CHECK = "RULE [--as CALLER] [--on RESOURCE] [ID]";
    private static final String FILE = "FILE";
    private static final String EVAL = "FILE [--reasons]";
    private static final String CALLER =
            ": name of a rule; --as describes the caller, such as roles=member,reader,project=p1,user=u1,"
                    + "domain=d1,system=all; --on names the target object, such as --on servers ID";

    /** More than any policy file or set of cases has. */
    private static final int MAX_BYTES = 64 << 20;

    // A field, for DS cannot inject a constructor again while the component lives.
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable PolicyRuntime runtime;

    /** The rules in force, all or some. */
    @Descriptor("lists the active rules and the source of each")
    public List<RuleInfo> list(
            @Descriptor(
                            LIST
                                    + ": FILTER selects the rules whose name, check, source or guarded operations contain this text")
                    String... typed) {
        Optional<String> filter = new Syntax("policy:list", LIST).parse(typed).find("FILTER");
        String wanted = filter.orElse("").toLowerCase(Locale.ROOT);
        return new Listing<>(
                RuleInfo.class,
                runtime().rules().stream()
                        .filter(rule -> Stream.concat(
                                        Stream.of(rule.name(), rule.check(), rule.source()), rule.guards().stream())
                                .anyMatch(text -> text.toLowerCase(Locale.ROOT).contains(wanted)))
                        .toList(),
                filter.map(text -> "No rule matches '" + Printable.line(text) + "'.")
                        .orElse("No rules."));
    }

    /** One rule with all that is known of it. */
    @Descriptor("shows a rule: its check, default, source, guarded operations and problems")
    public RuleInfo show(@Descriptor(SHOW + ": name of a rule, as policy:list shows it") String... typed) {
        String name = new Syntax("policy:show", SHOW).parse(typed).get("RULE");
        return runtime().rules().stream()
                .filter(rule -> rule.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new CommandException(
                        "there is no rule '" + Printable.line(name) + "'; policy:list lists the rules"));
    }

    /** What a rule answers. */
    @Descriptor("prints the verdict of a rule for a caller, and the check that decided")
    public DecisionInfo check(@Descriptor(CHECK + CALLER) String... typed) {
        return explained(new Syntax("policy:check", CHECK), typed).decision();
    }

    /** Why a rule answers as it does. */
    @Descriptor("shows the result of every check of a rule for a caller, and the check that decided")
    public ExplanationInfo explain(@Descriptor(CHECK + CALLER) String... typed) {
        return explained(new Syntax("policy:explain", CHECK), typed);
    }

    private ExplanationInfo explained(Syntax syntax, @Nullable String... typed) {
        Arguments arguments = syntax.parse(typed);
        Optional<String> resource = arguments.find("--on");
        Optional<String> id = arguments.find("ID");
        if (resource.isPresent() != id.isPresent()) {
            throw syntax.mismatch("--on RESOURCE and ID are only valid together");
        }
        Caller caller = arguments.find("--as").map(who -> caller(syntax, who)).orElseGet(() -> Caller.user("nobody")
                .build());
        try {
            return runtime()
                    .explain(
                            arguments.get("RULE"),
                            caller,
                            resource.map(name -> new ObjectName(name, id.orElseThrow())));
        } catch (IllegalArgumentException refused) {
            throw new CommandException(Printable.line(String.valueOf(refused.getMessage())));
        }
    }

    /** {@code roles=a,b,project=p1}: a word without an equals sign is another role, or another value of the word before. */
    private static Caller caller(Syntax syntax, String who) {
        Caller.Builder caller = null;
        for (String part : who.split(",", -1)) {
            if (part.startsWith("user=")) {
                caller = Caller.user(part.substring("user=".length()));
            }
        }
        if (caller == null) {
            caller = Caller.user("nobody");
        }
        String name = "";
        for (String part : who.split(",", -1)) {
            int equals = part.indexOf('=');
            name = equals < 0 ? name : part.substring(0, equals);
            String value = part.substring(equals + 1);
            if (value.isBlank() || (equals < 0 && !name.startsWith("role"))) {
                throw syntax.mismatch("'" + Printable.line(part) + "' is not NAME=VALUE");
            }
            switch (name) {
                case "role", "roles" -> caller.role(value);
                case "project", "project_id" -> caller.project(value);
                case "user" -> {}
                case "domain" -> caller.credential("domain_id", value);
                case "system" -> caller.credential("system_scope", value);
                default -> caller.credential(name, value);
            }
        }
        return caller.build();
    }

    /** A file of all defaults. */
    @Descriptor("prints a policy file with every default rule, commented out, and the operations that it guards")
    public PolicySample sample(@Descriptor("no arguments") String... typed) {
        new Syntax("policy:sample", "").parse(typed);
        return new PolicySample(runtime().sample());
    }

    /** What could be left out of the files. */
    @Descriptor("lists the rules of the policy files that equal their defaults")
    public List<RuleInfo> redundant(@Descriptor("no arguments") String... typed) {
        new Syntax("policy:redundant", "").parse(typed);
        return new Listing<>(RuleInfo.class, runtime().redundant(), "No rule of the policy files is redundant.");
    }

    /** Whether a file would do. */
    @Descriptor("reports the problems of a policy file without activating it")
    public List<FindingInfo> validate(
            @Descriptor(
                            FILE
                                    + ": path of the file, relative to the instance folder; it is checked in place of the policy file of the same name")
                    String... typed) {
        Path file = file(new Syntax("policy:validate", FILE).parse(typed));
        return new Listing<>(
                FindingInfo.class,
                runtime().validate(String.valueOf(file.getFileName()), read(file)),
                "No problems in " + Printable.line(file.toString()) + ".");
    }

    /** The verdicts on cases. */
    @Descriptor("evaluates a file of test cases and prints one verdict per line: allow, deny or invalid-scope")
    public PolicyVerdicts eval(
            @Descriptor(EVAL
                            + ": path of a file of JSON lines with rule, target, creds and optionally rules, relative to the"
                            + " instance folder; --reasons adds the line, the rule and the check that decided")
                    String... typed) {
        Arguments arguments = new Syntax("policy:eval", EVAL).parse(typed);
        Path file = file(arguments);
        List<String> lines = lines(file);
        try {
            return PolicyVerdicts.of(lines, runtime().evaluate(lines), arguments.has("--reasons"));
        } catch (IllegalArgumentException refused) {
            throw new CommandException(Printable.line(file + ": " + refused.getMessage()));
        }
    }

    private static Path file(Arguments arguments) {
        try {
            return Path.of(arguments.get("FILE")).toAbsolutePath().normalize();
        } catch (InvalidPathException malformed) {
            throw new CommandException("'" + Printable.line(arguments.get("FILE")) + "' is not a valid file name");
        }
    }

    private static List<String> lines(Path file) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(read(file)))
                    .toString()
                    .lines()
                    .toList();
        } catch (CharacterCodingException malformed) {
            throw new CommandException(Printable.line(file.toString()) + " is not valid UTF-8");
        }
    }

    private static byte[] read(Path file) {
        String name = Printable.line(file.toString());
        try (InputStream bytes = Files.newInputStream(file)) {
            byte[] read = bytes.readNBytes(MAX_BYTES + 1);
            if (read.length > MAX_BYTES) {
                throw new CommandException(name + " is larger than " + (MAX_BYTES >> 20) + " MiB");
            }
            return read;
        } catch (NoSuchFileException absent) {
            throw new CommandException("there is no file " + name);
        } catch (IOException unreadable) {
            throw new CommandException(name + " cannot be read: " + unreadable.getMessage());
        }
    }

    private PolicyRuntime runtime() {
        PolicyRuntime present = runtime;
        if (present == null) {
            throw new CommandException(
                    "the API is not running; check that the bundle io.novella.core is installed and started");
        }
        return present;
    }
}
