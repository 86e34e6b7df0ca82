// SPDX-License-Identifier: Apache-2.0
// The C twin of a BARE machine's life cycle: creates a VM with 512 MB of memory, an image of one HLT, the ring of coalesced writes
// and a vCPU, as io.novella.hypervisor.kvm does. A separate thread enters the guest and ends after the first exit; then everything is
// released. For each line of its input it runs that many life cycles, and prints the time, in seconds and in seconds of CPU time.
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define MEMORY 512000000UL
#define LOAD 0x10000
#define HLT '\xf4'

static int kvm, run_bytes;

struct vcpu {
    int fd;
    struct kvm_run *run;
};

static double now(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static int done(int result, const char *what) {
    if (result < 0) {
        perror(what);
        exit(1);
    }
    return result;
}

static void *mapped(void *address, const char *what) {
    if (address == MAP_FAILED) done(-1, what);
    return address;
}

static void coalesce(int vm, uint64_t from, uint64_t to) {
    struct kvm_coalesced_mmio_zone zone = {.addr = from, .size = (uint32_t) (to - from), .pio = 1};
    done(ioctl(vm, KVM_REGISTER_COALESCED_MMIO, &zone), "KVM_REGISTER_COALESCED_MMIO");
}

static void *enter(void *of) {
    struct vcpu *vcpu = of;
    while (ioctl(vcpu->fd, KVM_RUN, 0) < 0) {
        if (errno != EINTR && errno != EAGAIN) done(-1, "KVM_RUN");
    }
    if (vcpu->run->exit_reason != KVM_EXIT_HLT) {
        fprintf(stderr, "exit %u\n", vcpu->run->exit_reason);
        exit(1);
    }
    return NULL;
}

static void live(void) {
    char *ram = mapped(
            mmap(NULL, MEMORY, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0), "memory");
    ram[LOAD] = HLT;
    int vm = done(ioctl(kvm, KVM_CREATE_VM, 0), "KVM_CREATE_VM");
    uint64_t identity_map = 0xfeffc000;
    done(ioctl(vm, KVM_SET_IDENTITY_MAP_ADDR, &identity_map), "KVM_SET_IDENTITY_MAP_ADDR");
    done(ioctl(vm, KVM_SET_TSS_ADDR, 0xfeffd000UL), "KVM_SET_TSS_ADDR");
    struct kvm_userspace_memory_region region = {.memory_size = MEMORY, .userspace_addr = (uintptr_t) ram};
    done(ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region), "KVM_SET_USER_MEMORY_REGION");
    struct vcpu vcpu = {.fd = done(ioctl(vm, KVM_CREATE_VCPU, 0), "KVM_CREATE_VCPU")};
    vcpu.run = mapped(mmap(NULL, run_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, vcpu.fd, 0), "kvm_run");
    struct kvm_sregs sregs;
    done(ioctl(vcpu.fd, KVM_GET_SREGS, &sregs), "KVM_GET_SREGS");
    sregs.cs.base = LOAD;
    sregs.cs.selector = LOAD >> 4;
    done(ioctl(vcpu.fd, KVM_SET_SREGS, &sregs), "KVM_SET_SREGS");
    struct kvm_regs regs = {.rflags = 2};
    done(ioctl(vcpu.fd, KVM_SET_REGS, &regs), "KVM_SET_REGS");
    // All ports except those of the serial port.
    coalesce(vm, 0, 0x3f8);
    coalesce(vm, 0x400, 0x10000);
    pthread_t thread;
    if (pthread_create(&thread, NULL, enter, &vcpu) != 0) done(-1, "pthread_create");
    pthread_join(thread, NULL);
    munmap(vcpu.run, run_bytes);
    close(vcpu.fd);
    close(vm);
    munmap(ram, MEMORY);
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: %s LIVES-A-LINE\n", argv[0]);
        return 2;
    }
    long lives = atol(argv[1]);
    kvm = done(open("/dev/kvm", O_RDWR | O_CLOEXEC), "/dev/kvm");
    run_bytes = done(ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0), "KVM_GET_VCPU_MMAP_SIZE");
    char line[16];
    while (fgets(line, sizeof line, stdin)) {
        double begin = now(CLOCK_MONOTONIC), cpu_begin = now(CLOCK_PROCESS_CPUTIME_ID);
        for (long i = 0; i < lives; i++) live();
        double cpu = now(CLOCK_PROCESS_CPUTIME_ID) - cpu_begin, wall = now(CLOCK_MONOTONIC) - begin;
        printf("%.9f %.9f\n", wall, cpu);
        fflush(stdout);
    }
    return 0;
}
