// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.VmState;
import io.novella.hypervisor.machine.internal.run.Request.Answer;
import io.novella.hypervisor.machine.internal.run.Request.Condition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestTest {

    private static Answer answer(Request request, VmState state, @Nullable Order given, boolean closing) {
        return request.in(new Condition(state, given, closing));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "CREATED,-,POWER_ON,REFUSE,REFUSE,REFUSE,DONE,RELEASE",
                "STOPPED,-,POWER_ON,REFUSE,REFUSE,REFUSE,DONE,RELEASE",
                "FAILED,-,POWER_ON,REFUSE,REFUSE,REFUSE,DONE,RELEASE",
                "CREATED,RUN,REFUSE,ORDER,ORDER,ORDER,ORDER,ORDER",
                "RUNNING,RUN,REFUSE,ORDER,DONE,ORDER,ORDER,ORDER",
                "PAUSED,RUN,REFUSE,ORDER,ORDER,ORDER,ORDER,ORDER",
                "RUNNING,PAUSE,REFUSE,ORDER,ORDER,ORDER,ORDER,ORDER",
                "PAUSED,PAUSE,REFUSE,DONE,ORDER,ORDER,ORDER,ORDER",
                "RUNNING,RESET,REFUSE,AFTER_RESET,AFTER_RESET,ORDER,ORDER,ORDER",
                "RUNNING,STOP,REFUSE,REFUSE,REFUSE,REFUSE,ORDER,ORDER"
            })
    void answerDependsOnTheStateAndTheLastOrder(
            VmState state,
            @Nullable Order given,
            Answer start,
            Answer pause,
            Answer resume,
            Answer reset,
            Answer stop,
            Answer close) {
        assertThat(answer(Request.START, state, given, false)).isEqualTo(start);
        assertThat(answer(Request.PAUSE, state, given, false)).isEqualTo(pause);
        assertThat(answer(Request.RESUME, state, given, false)).isEqualTo(resume);
        assertThat(answer(Request.RESET, state, given, false)).isEqualTo(reset);
        assertThat(answer(Request.STOP, state, given, false)).isEqualTo(stop);
        assertThat(answer(Request.CLOSE, state, given, false)).isEqualTo(close);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"RUNNING,STOP,ORDER", "STOPPED,-,RELEASE", "CLOSED,-,DONE"})
    void closingMachineRefusesAllButToClose(VmState state, @Nullable Order given, Answer close) {
        for (Request request : Request.values()) {
            assertThat(answer(request, state, given, true))
                    .as("%s", request)
                    .isEqualTo(request == Request.CLOSE ? close : Answer.REFUSE);
        }
    }

    @ParameterizedTest
    @CsvSource({"START,RUN", "RESUME,RUN", "PAUSE,PAUSE", "RESET,RESET", "STOP,STOP", "CLOSE,STOP"})
    void requestIsCarriedOutByAnOrder(Request request, Order order) {
        assertThat(request.order()).isEqualTo(order);
    }
}
