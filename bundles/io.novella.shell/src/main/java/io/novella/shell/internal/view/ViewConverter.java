// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.view;

import io.novella.shell.internal.session.Layout;
import java.util.List;
import org.apache.felix.service.command.Converter;
import org.jspecify.annotations.Nullable;

/** Prints results by their views, and turns one into its name where a command wants text: {@code vm:stop $machine}. */
public abstract class ViewConverter implements Converter {

    private final List<View<?>> views;

    public ViewConverter(View<?>... views) {
        this.views = List.of(views);
    }

    @Override
    public final @Nullable Object convert(Class<?> desired, Object in) {
        View<?> view = desired == String.class ? viewOf(in.getClass()) : null;
        return view == null ? null : view.nameOf(in);
    }

    // Gogo asks every converter about every object, whatever its converter classes: null leaves it to the others.
    @Override
    public final @Nullable CharSequence format(Object target, int level, Converter escape) {
        if (target instanceof Listing<?> listing) {
            View<?> view = viewOf(listing.type());
            return view == null || level != INSPECT ? null : view.listing(listing, Layout.width(escape));
        }
        View<?> view = viewOf(target.getClass());
        if (view == null) {
            return null;
        }
        return switch (level) {
            case INSPECT -> view.detailOf(target);
            case LINE -> view.line(target);
            default -> view.nameOf(target);
        };
    }

    private @Nullable View<?> viewOf(Class<?> type) {
        for (View<?> view : views) {
            if (view.type() == type) {
                return view;
            }
        }
        return null;
    }
}
