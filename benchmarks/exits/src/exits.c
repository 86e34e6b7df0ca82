// SPDX-License-Identifier: Apache-2.0
// The C twin of the exit loop: boots an image as io.novella.hypervisor.kvm does, in a thread for the vCPU, and does the same work
// at each exit: it checks the ring of coalesced writes, the kind of the exit, the device of the port, and whether it has to stop.
// For each line of its input it runs for that many port writes, and prints the time, in seconds and in seconds of the thread's
// CPU time, and the sum of all written values. Each write is an exit, or, with "kept", is coalesced in the ring.
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define MEMORY 512000000UL
#define LOAD 0x10000
#define PAGE 4096

struct device {
    uint64_t base, length;
    void (*write)(struct device *, uint64_t offset, int size, uint64_t value);
};

static atomic_int attention;
static long slice, count;
static uint64_t sum, kinds[64];
static double begin, cpu_begin;

static int vcpu;
static struct kvm_run *run;
static struct kvm_coalesced_mmio_ring *ring;
static uint32_t capacity = (PAGE - sizeof(struct kvm_coalesced_mmio_ring)) / sizeof(struct kvm_coalesced_mmio);

static double now(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void die(const char *what) {
    perror(what);
    exit(1);
}

/** Waits for the next turn. */
static void next_slice(void) {
    char line[16];
    if (!fgets(line, sizeof line, stdin)) exit(0);
    begin = now(CLOCK_MONOTONIC);
    cpu_begin = now(CLOCK_THREAD_CPUTIME_ID);
}

static void count_write(struct device *d, uint64_t offset, int size, uint64_t value) {
    (void) d, (void) offset, (void) size;
    sum += value;
    if (++count == slice) {
        double cpu = now(CLOCK_THREAD_CPUTIME_ID) - cpu_begin, wall = now(CLOCK_MONOTONIC) - begin;
        printf("%.9f %.9f %llu\n", wall, cpu, (unsigned long long) sum);
        fflush(stdout);
        count = 0;
        next_slice();
    }
}

static void serial_write(struct device *d, uint64_t offset, int size, uint64_t value) {
    (void) d, (void) offset, (void) size;
    putchar((int) value);
}

static struct device devices[] = {{0x10, 2, count_write}, {0x3f8, 8, serial_write}};

static struct device *find(uint64_t port) {
    int low = 0, high = sizeof devices / sizeof *devices - 1;
    while (low <= high) {
        int middle = (low + high) / 2;
        struct device *d = &devices[middle];
        if (port >= d->base && port - d->base < d->length) return d;
        if (port < d->base) high = middle - 1;
        else low = middle + 1;
    }
    return NULL;
}

static uint64_t load(const uint8_t *data, int size) {
    switch (size) {
        case 1: return *data;
        case 2: return *(const uint16_t *) data;
        default: return *(const uint32_t *) data;
    }
}

static void write_port(uint64_t port, int size, const uint8_t *data) {
    struct device *d = find(port);
    if (d) d->write(d, port - d->base, size, load(data, size));
}

static void drain(void) {
    while (ring->first != *(volatile uint32_t *) &ring->last) {
        struct kvm_coalesced_mmio kept = ring->coalesced_mmio[ring->first];
        atomic_thread_fence(memory_order_release);
        ring->first = (ring->first + 1) % capacity;
        write_port(kept.phys_addr, (int) kept.len, kept.data);
    }
}

static void *enter(void *nothing) {
    next_slice();
    while (1) {
        if (atomic_load(&attention)) return nothing;
        int result = ioctl(vcpu, KVM_RUN, 0);
        if (ring->first != ring->last) drain();
        if (result < 0) {
            if (errno == EINTR || errno == EAGAIN) continue;
            die("KVM_RUN");
        }
        kinds[run->exit_reason & 63]++;
        if (run->exit_reason != KVM_EXIT_IO || run->io.direction != KVM_EXIT_IO_OUT) {
            fprintf(stderr, "exit %u\n", run->exit_reason);
            exit(1);
        }
        const uint8_t *data = (uint8_t *) run + run->io.data_offset;
        for (uint32_t left = run->io.count; left > 0; left--, data += run->io.size) {
            write_port(run->io.port, run->io.size, data);
        }
    }
}

static void coalesce(int vm, uint64_t from, uint64_t to) {
    struct kvm_coalesced_mmio_zone zone = {.addr = from, .size = (uint32_t) (to - from), .pio = 1};
    if (ioctl(vm, KVM_REGISTER_COALESCED_MMIO, &zone) < 0) die("KVM_REGISTER_COALESCED_MMIO");
}

int main(int argc, char **argv) {
    if (argc != 3 && argc != 4) {
        fprintf(stderr, "usage: %s IMAGE WRITES-A-LINE [kept]\n", argv[0]);
        return 2;
    }
    slice = atol(argv[2]);
    int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
    if (kvm < 0) die("/dev/kvm");
    int vm = ioctl(kvm, KVM_CREATE_VM, 0);
    if (vm < 0) die("KVM_CREATE_VM");
    char *ram = mmap(NULL, MEMORY, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (ram == MAP_FAILED) die("mmap");
    int image = open(argv[1], O_RDONLY);
    if (image < 0 || read(image, ram + LOAD, 65536) <= 0) die(argv[1]);
    struct kvm_userspace_memory_region region = {.memory_size = MEMORY, .userspace_addr = (uintptr_t) ram};
    if (ioctl(vm, KVM_SET_TSS_ADDR, 0xfffbd000UL) < 0) die("KVM_SET_TSS_ADDR");
    if (ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region) < 0) die("KVM_SET_USER_MEMORY_REGION");
    vcpu = ioctl(vm, KVM_CREATE_VCPU, 0);
    if (vcpu < 0) die("KVM_CREATE_VCPU");
    run = mmap(NULL, ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0), PROT_READ | PROT_WRITE, MAP_SHARED, vcpu, 0);
    if (run == MAP_FAILED) die("mmap of kvm_run");
    int ring_page = ioctl(kvm, KVM_CHECK_EXTENSION, KVM_CAP_COALESCED_MMIO);
    if (ring_page <= 0) die("KVM_CAP_COALESCED_MMIO");
    ring = (struct kvm_coalesced_mmio_ring *) ((char *) run + ring_page * PAGE);
    // As on a BARE machine, writes to unassigned ports are coalesced.
    coalesce(vm, 0, 0x10);
    coalesce(vm, 0x12, 0x3f8);
    if (argc == 4) coalesce(vm, 0x10, 0x12);
    coalesce(vm, 0x400, 0x10000);
    struct kvm_sregs sregs;
    if (ioctl(vcpu, KVM_GET_SREGS, &sregs) < 0) die("KVM_GET_SREGS");
    sregs.cs.base = LOAD;
    sregs.cs.selector = LOAD >> 4;
    if (ioctl(vcpu, KVM_SET_SREGS, &sregs) < 0) die("KVM_SET_SREGS");
    struct kvm_regs regs = {.rflags = 2};
    if (ioctl(vcpu, KVM_SET_REGS, &regs) < 0) die("KVM_SET_REGS");
    pthread_t thread;
    if (pthread_create(&thread, NULL, enter, NULL) != 0) die("pthread_create");
    pthread_join(thread, NULL);
    return 0;
}
