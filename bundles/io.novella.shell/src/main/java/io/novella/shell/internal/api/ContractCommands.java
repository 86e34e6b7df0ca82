// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.api;

import io.novella.api.runtime.BreachInfo;
import io.novella.api.runtime.FreezeInfo;
import io.novella.api.runtime.PublishedContract;
import io.novella.shell.internal.command.Arguments;
import io.novella.shell.internal.command.CommandException;
import io.novella.shell.internal.command.Syntax;
import io.novella.shell.internal.view.Listing;
import io.novella.shell.internal.view.Printable;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.Descriptor;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The commands {@code api:freeze} and {@code api:contract}: publishing what serves, and who breaks it. */
@Component(
        service = ContractCommands.class,
        immediate = true,
        property = {
            CommandProcessor.COMMAND_SCOPE + "=api",
            CommandProcessor.COMMAND_FUNCTION + "=freeze",
            CommandProcessor.COMMAND_FUNCTION + "=contract"
        })
public final class ContractCommands {

    private static final String FREEZE = "SERVICE [--file FILE] [--removed KEY,KEY]";
    private static final String CONTRACT = "";

    // A field, for core may come and go while the commands stay and say so.
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable PublishedContract published;

    /** Publishes what a service serves now. */
    @Descriptor("publishes the current API of a service: later changes to published versions are reported or rejected")
    public FreezeInfo freeze(
            @Descriptor(FREEZE
                            + ": type of the service; --file writes the lock file to FILE instead of the platform's folder; --removed lists the"
                            + " intended removals by the keys that api:contract shows")
                    String... typed) {
        Syntax syntax = new Syntax("api:freeze", FREEZE);
        Arguments arguments = syntax.parse(typed);
        Set<String> removed = arguments
                .find("--removed")
                .map(keys -> Set.copyOf(Arrays.asList(keys.split(","))))
                .orElse(Set.of());
        try {
            return published()
                    .freeze(arguments.get("SERVICE"), arguments.find("--file").map(Path::of), removed);
        } catch (InvalidPathException noPath) {
            throw syntax.mismatch("'" + Printable.line(noPath.getInput()) + "' is not a valid file name");
        } catch (IllegalArgumentException refused) {
            throw new CommandException(Objects.requireNonNullElse(refused.getMessage(), "rejected: " + refused));
        } catch (IOException failed) {
            throw new CommandException("the lock file cannot be written: " + failed);
        }
    }

    /** Who breaks what is published. */
    @Descriptor("lists changes to published versions since api:freeze, and whether the changed operations are served")
    public List<BreachInfo> contract(@Descriptor("no arguments") String... typed) {
        new Syntax("api:contract", CONTRACT).parse(typed);
        PublishedContract present = published();
        return new Listing<>(
                BreachInfo.class,
                present.breaches(),
                "No published version is broken (contract.guard = " + present.guard() + ").");
    }

    private PublishedContract published() {
        PublishedContract present = published;
        if (present == null) {
            throw new CommandException(
                    "the API is not running; check that the bundle io.novella.core is installed and started");
        }
        return present;
    }
}
