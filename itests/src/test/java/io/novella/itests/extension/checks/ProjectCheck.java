// SPDX-License-Identifier: Apache-2.0
package io.novella.itests.extension.checks;

import io.novella.api.spi.PolicyCheck;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;

/** {@code itest:%(project_id)s} holds for the caller's own project. */
@Component
public final class ProjectCheck implements PolicyCheck {

    @Override
    public String kind() {
        return "itest";
    }

    @Override
    public boolean test(Question question) {
        return question.expandedMatch()
                .equals(Optional.ofNullable(question.credentials().get("project_id")));
    }
}
