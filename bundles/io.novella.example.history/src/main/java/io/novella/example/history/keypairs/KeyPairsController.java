// SPDX-License-Identifier: Apache-2.0
package io.novella.example.history.keypairs;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Delete;
import io.novella.api.ExpectedErrors;
import io.novella.api.Fault;
import io.novella.api.Get;
import io.novella.api.Policy;
import io.novella.api.Post;
import io.novella.api.RequestContext;
import io.novella.api.Status;
import io.novella.example.history.Link;
import io.novella.example.history.Page;
import io.novella.example.history.Query;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Key pairs: create or import, list, show, delete. */
@Component
@ApiResource(service = "compute", path = "os-keypairs", target = KeyPair.class)
public final class KeyPairsController implements ApiController {

    private static final String OWNER = "rule:admin_api or user_id:%(user_id)s";

    /** What a new key pair is to be; without a public key one is made. */
    public record Wanted(String name, @Nullable String type, @Nullable String publicKey, @Nullable String userId) {}

    /** Whose key pairs to list, and which part. */
    public record Listed(@Nullable String userId, @Nullable Integer limit, @Nullable String marker) {}

    /** A new key pair; its private key is told this once. */
    public record Created(
            String name,
            String type,
            String fingerprint,
            String publicKey,
            String userId,
            @Nullable String privateKey) {}

    /** A key pair in a list. */
    public record Summary(String name, String type, String publicKey, String fingerprint) {}

    /** Key pairs, and where the list goes on. */
    public record Summaries(List<Summary> keypairs, @Nullable List<Link> keypairsLinks) {}

    /** All of a key pair. */
    public record Detail(
            int id,
            String name,
            String type,
            String publicKey,
            String fingerprint,
            String userId,
            Instant createdAt,
            Optional<Instant> updatedAt,
            boolean deleted,
            Optional<Instant> deletedAt) {}

    private final KeyPairs pairs;

    /** Serves what is in memory. */
    @Activate
    public KeyPairsController(@Reference KeyPairs pairs) {
        this.pairs = pairs;
    }

    /** Keeps a public key that is given, or makes a pair and tells the private key. */
    @Post
    @ApiVersion(base = "2.1")
    @Status(200)
    @Status(value = 201, since = "2.2")
    @ExpectedErrors({400, 403, 409})
    @Policy(value = "os_compute_api:os-keypairs:create", check = OWNER)
    public Created create(Wanted wanted, RequestContext context) {
        String user = user(wanted.userId(), context, "create");
        String type = wanted.type() == null ? "ssh" : wanted.type();
        @Nullable SshKey made = wanted.publicKey() == null ? make(type) : null;
        KeyPair added = pairs.add(
                user,
                wanted.name(),
                type,
                made == null ? Objects.requireNonNull(wanted.publicKey()) : made.publicKey());
        return new Created(
                added.name(),
                added.type(),
                added.fingerprint(),
                added.publicKey(),
                added.userId(),
                made == null ? null : made.privateKey());
    }

    /** A user's key pairs in order of their names. */
    @Get
    @ApiVersion(base = "2.1")
    @ExpectedErrors({400, 403})
    @Policy(value = "os_compute_api:os-keypairs:index", check = OWNER)
    public Summaries list(Listed query, RequestContext context) {
        String user = user(query.userId(), context, "index");
        Page<KeyPair> page = Page.of(pairs.of(user), query.limit(), query.marker(), pair -> pair.name()
                .equals(query.marker()));
        return new Summaries(
                page.items().stream()
                        .map(pair -> new Summary(pair.name(), pair.type(), pair.publicKey(), pair.fingerprint()))
                        .toList(),
                page.last()
                        .map(last -> List.of(Link.next(context.serviceUrl() + "/os-keypairs"
                                + new Query()
                                        .with("user_id", query.userId())
                                        .with("limit", query.limit())
                                        .with("marker", last.name()))))
                        .orElse(null));
    }

    /** A key pair. */
    @Get("{name}")
    @ApiVersion(base = "2.1")
    @ExpectedErrors(404)
    @Policy(value = "os_compute_api:os-keypairs:show", check = OWNER)
    public Detail show(KeyPair pair) {
        return new Detail(
                pair.number(),
                pair.name(),
                pair.type(),
                pair.publicKey(),
                pair.fingerprint(),
                pair.userId(),
                pair.createdAt(),
                Optional.empty(),
                false,
                Optional.empty());
    }

    /** Forgets a key pair. */
    @Delete("{name}")
    @ApiVersion(base = "2.1")
    @Status(202)
    @Status(value = 204, since = "2.2")
    @ExpectedErrors(404)
    @Policy(value = "os_compute_api:os-keypairs:delete", check = OWNER)
    public void delete(KeyPair pair) {
        pairs.remove(pair);
    }

    private static SshKey make(String type) {
        if (!type.equals("ssh")) {
            throw Fault.badRequest("Key pairs of type " + type + " can only be imported here.");
        }
        return SshKey.generate();
    }

    /** The caller, or the user whom the request names: where there is no target yet, the rule at the door does not see this. */
    private static String user(@Nullable String named, RequestContext context, String operation) {
        String caller = context.caller().userId();
        if (named != null && !named.equals(caller) && !context.allows("admin_api")) {
            throw Fault.forbidden("Policy doesn't allow os_compute_api:os-keypairs:" + operation + " to be performed.");
        }
        return named == null ? caller : named;
    }
}
