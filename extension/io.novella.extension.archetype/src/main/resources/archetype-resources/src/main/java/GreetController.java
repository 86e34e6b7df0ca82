package ${package};

import io.novella.api.Action;
import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Policy;
import io.novella.compute.Server;
import org.osgi.service.component.annotations.Component;

/** Greets on behalf of a server. */
@Component
@ApiResource(service = "compute", path = "servers", target = Server.class)
public final class GreetController implements ApiController {

    /** Flat parameters, whatever the format of the version. */
    public record Params(String name) {}

    /** Flat result; a version shows what its schema names. */
    public record Result(String text) {}

    /** Serves every version from 2.1 on; schemas/servers/greet.*.json say in which format. */
    @Action("greet")
    @ApiVersion(base = "2.1")
    @Policy(value = "example:servers:greet", check = "rule:admin_or_owner")
    public Result greet(Server server, Params params) {
        return new Result("Hello " + params.name() + ", this is " + server.name());
    }
}
