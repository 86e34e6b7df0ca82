// SPDX-License-Identifier: Apache-2.0
// The C twin of the exit loop: boots an image as io.novella.hypervisor.kvm does, with the same work at each exit (decode,
// look the port up, call the device through a pointer, look whether somebody wants it to stop), and prints exits a second and
// exits a second of its own CPU time.
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
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

struct device {
    uint64_t base, length;
    void (*write)(struct device *, uint64_t offset, int size, uint64_t value);
};

static atomic_int attention;
static long warm_up, exits, count;
static uint64_t sum;
static double begin, end, cpu_begin, cpu_end;

static double now(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void die(const char *what) {
    perror(what);
    exit(1);
}

static void count_write(struct device *d, uint64_t offset, int size, uint64_t value) {
    (void) d, (void) offset, (void) size;
    sum += value;
    if (++count == warm_up) {
        begin = now(CLOCK_MONOTONIC);
        cpu_begin = now(CLOCK_THREAD_CPUTIME_ID);
    } else if (count == warm_up + exits) {
        end = now(CLOCK_MONOTONIC);
        cpu_end = now(CLOCK_THREAD_CPUTIME_ID);
        atomic_store(&attention, 1);
    }
}

static void serial_write(struct device *d, uint64_t offset, int size, uint64_t value) {
    (void) d, (void) offset, (void) size;
    putchar((int) value);
}

static struct device devices[] = {{0x10, 1, count_write}, {0x3f8, 8, serial_write}};

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

int main(int argc, char **argv) {
    if (argc != 4) {
        fprintf(stderr, "usage: %s IMAGE WARM-UP-EXITS EXITS\n", argv[0]);
        return 2;
    }
    warm_up = atol(argv[2]);
    exits = atol(argv[3]);
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
    int vcpu = ioctl(vm, KVM_CREATE_VCPU, 0);
    if (vcpu < 0) die("KVM_CREATE_VCPU");
    struct kvm_run *run =
            mmap(NULL, ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0), PROT_READ | PROT_WRITE, MAP_SHARED, vcpu, 0);
    if (run == MAP_FAILED) die("mmap of kvm_run");
    struct kvm_sregs sregs;
    if (ioctl(vcpu, KVM_GET_SREGS, &sregs) < 0) die("KVM_GET_SREGS");
    sregs.cs.base = LOAD;
    sregs.cs.selector = LOAD >> 4;
    if (ioctl(vcpu, KVM_SET_SREGS, &sregs) < 0) die("KVM_SET_SREGS");
    struct kvm_regs regs = {.rflags = 2};
    if (ioctl(vcpu, KVM_SET_REGS, &regs) < 0) die("KVM_SET_REGS");

    while (!atomic_load(&attention)) {
        if (ioctl(vcpu, KVM_RUN, 0) < 0) {
            if (errno == EINTR || errno == EAGAIN) continue;
            die("KVM_RUN");
        }
        if (run->exit_reason != KVM_EXIT_IO || run->io.direction != KVM_EXIT_IO_OUT) {
            fprintf(stderr, "exit %u\n", run->exit_reason);
            return 1;
        }
        uint8_t *data = (uint8_t *) run + run->io.data_offset;
        for (uint32_t left = run->io.count; left > 0; left--, data += run->io.size) {
            struct device *d = find(run->io.port);
            if (d) d->write(d, run->io.port - d->base, run->io.size, load(data, run->io.size));
        }
    }
    // The sum proves that both twins saw the same numbers.
    printf("%.0f %.0f %llu\n", exits / (end - begin), exits / (cpu_end - cpu_begin), (unsigned long long) sum);
    return 0;
}
