// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal;

import io.novella.api.Caller;
import io.novella.identity.internal.login.Logins;
import io.novella.identity.internal.store.Domain;
import io.novella.identity.internal.store.IdentityStore;
import io.novella.identity.internal.store.User;
import io.novella.identity.internal.token.ShellTokens;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Shell commands of the scope {@code identity}. */
@Component(
        service = IdentityCommands.class,
        property = {
            "osgi.command.scope=identity",
            "osgi.command.function=token",
            "osgi.command.function=admin",
            "osgi.command.function=password"
        })
@Descriptor("tokens and passwords")
public final class IdentityCommands {

    private static final String USAGE =
            "usage: identity:token [--user USER] [--project PROJECT] [--roles ROLE,ROLE] [--hours 1..168]";
    private static final int MAX_HOURS = 168;

    private final ShellTokens tokens;
    private final Logins logins;
    private final IdentityStore store;
    private final Path folder;

    /** Issues tokens and sets passwords. */
    @Activate
    public IdentityCommands(
            @Reference ShellTokens tokens,
            @Reference Logins logins,
            @Reference IdentityStore store,
            BundleContext context) {
        this(tokens, logins, store, DataFolder.of(context));
    }

    IdentityCommands(ShellTokens tokens, Logins logins, IdentityStore store, Path folder) {
        this.tokens = tokens;
        this.logins = logins;
        this.store = store;
        this.folder = folder;
    }

    /** Issues a token and returns it; whoever has it is the caller that is described. */
    @Descriptor(
            "issues a token for testing policies; the user need not exist; the token is valid until it expires or the container stops")
    public String token(
            @Descriptor("id of the user")
                    @Parameter(
                            names = {"-u", "--user"},
                            absentValue = "demo")
                    String user,
            @Descriptor("id of the project")
                    @Parameter(
                            names = {"-p", "--project"},
                            absentValue = "demo")
                    String project,
            @Descriptor("comma-separated roles")
                    @Parameter(
                            names = {"-r", "--roles"},
                            absentValue = "member,reader")
                    String roles,
            @Descriptor("lifetime in hours, 1 to 168") @Parameter(names = "--hours", absentValue = "8") String hours,
            @Descriptor("no further arguments") String... unexpected) {
        if (unexpected.length > 0) {
            throw new IllegalArgumentException("'" + unexpected[0] + "' is an unexpected argument; " + USAGE);
        }
        Caller.Builder caller = Caller.user(id("--user", user)).project(id("--project", project));
        for (String role : roles.split(",", -1)) {
            caller.role(id("--roles", role.strip()));
        }
        return tokens.issue(caller.build(), Duration.ofHours(hours(hours)));
    }

    /** Issues a token of the administrator, as a login would. */
    @Descriptor("issues a token for the administrator, equal to that of a login")
    public String admin(
            @Descriptor("lifetime in hours, 1 to 168") @Parameter(names = "--hours", absentValue = "8") String hours) {
        return logins.issue(Bootstrap.ADMIN, Bootstrap.ADMIN, Duration.ofHours(hours(hours)));
    }

    /** Gives a user a new password and returns it; the user's tokens are revoked. */
    @Descriptor("sets a new password for a user of the default domain and revokes the user's tokens")
    public String password(@Descriptor("name of the user") String name) {
        User user = store.users(Domain.DEFAULT, name).stream()
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("there is no user '" + name + "' in the default domain"));
        return Bootstrap.renew(store, user, folder);
    }

    private static String id(String option, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(option + " has an empty value; " + USAGE);
        }
        return value;
    }

    private static int hours(String text) {
        try {
            int hours = Integer.parseInt(text);
            if (hours >= 1 && hours <= MAX_HOURS) {
                return hours;
            }
        } catch (NumberFormatException notANumber) {
            // said below, like a number out of range
        }
        throw new IllegalArgumentException("--hours is '" + text + "', not a number from 1 to 168; " + USAGE);
    }
}
