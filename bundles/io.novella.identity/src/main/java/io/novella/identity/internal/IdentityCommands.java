// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal;

import io.novella.api.Caller;
import java.time.Duration;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Shell commands of the scope {@code identity}. */
@Component(
        service = IdentityCommands.class,
        property = {"osgi.command.scope=identity", "osgi.command.function=token"})
@Descriptor("tokens, to try the API as somebody")
public final class IdentityCommands {

    private static final String USAGE =
            "usage: identity:token [--user USER] [--project PROJECT] [--roles ROLE,ROLE] [--hours 1..168]";
    private static final int MAX_HOURS = 168;

    private final TokenStore tokens;

    /** Issues tokens into a store. */
    @Activate
    public IdentityCommands(@Reference TokenStore tokens) {
        this.tokens = tokens;
    }

    /** Issues a token and returns it; whoever has it is the caller that is described. */
    @Descriptor("issues a token for a user, in force until it expires or the container stops")
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
            @Descriptor("roles, with commas between them")
                    @Parameter(
                            names = {"-r", "--roles"},
                            absentValue = "member,reader")
                    String roles,
            @Descriptor("hours it is in force, 1 to 168") @Parameter(names = "--hours", absentValue = "8") String hours,
            @Descriptor("nothing else") String... unexpected) {
        if (unexpected.length > 0) {
            throw new IllegalArgumentException("'" + unexpected[0] + "' is not expected; " + USAGE);
        }
        Caller.Builder caller = Caller.user(id("--user", user)).project(id("--project", project));
        for (String role : roles.split(",", -1)) {
            caller.role(id("--roles", role.strip()));
        }
        return tokens.issue(caller.build(), Duration.ofHours(hours(hours)));
    }

    private static String id(String option, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(option + " has an empty name; " + USAGE);
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
