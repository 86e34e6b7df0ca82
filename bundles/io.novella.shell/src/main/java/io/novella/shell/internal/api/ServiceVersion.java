// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.api;

import io.novella.api.runtime.HistoryInfo;

/** A version in a listing of the histories of several services. */
record ServiceVersion(String service, HistoryInfo version) {}
