// The same question in other words: by the i386 ABI, which a filter sees as another architecture, or with
// something in the upper halves of arguments, which the kernel ignores and a filter need not.
#define _GNU_SOURCE
#include <sys/mman.h>

#include "probe.h"

enum asking asking = NATIVELY;
int variation;
unsigned upper_halves;

#ifdef __x86_64__
// The kernel takes six 32-bit registers; the sixth is the frame pointer.
static long by_i386(long number, long a, long b, long c, long d, long e, long f) {
  long result;
  __asm__ volatile(
      "sub $128, %%rsp\n\t"
      "push %%rbp\n\t"
      "mov %[f], %%rbp\n\t"
      "int $0x80\n\t"
      "pop %%rbp\n\t"
      "add $128, %%rsp"
      : "=a"(result)
      : "a"(number), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e), [f] "r"(f)
      : "memory", "cc", "r8", "r9", "r10", "r11");
  result = (int)result;
  if (result < 0 && result > -4096) return errno = (int)-result, -1;
  return result;
}

// Pointers have to fit into 32 bits: the stack that everything is asked from is down there. (The program's
// own data is, because it is linked to a fixed place.)
void on_low_stack(void (*work)(void)) {
  static const unsigned long size = 1 << 18;
  char* stack = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
  if (stack == MAP_FAILED) return;
  void* top = stack + size - 64;
  __asm__ volatile(
      "mov %%rsp, %%rbx\n\t"
      "mov %[top], %%rsp\n\t"
      "call *%[work]\n\t"
      "mov %%rbx, %%rsp"
      :
      : [top] "r"(top), [work] "r"(work)
      : "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "memory", "cc");
}
#else
static long by_i386(long number, long a, long b, long c, long d, long e, long f) {
  (void)number, (void)a, (void)b, (void)c, (void)d, (void)e, (void)f;
  return errno = ENOSYS, -1;
}
void on_low_stack(void (*work)(void)) { work(); }
#endif

long ask_kernel(unsigned narrow, long number, long i386, long a, long b, long c, long d, long e, long f) {
  // By int 0x80, too, a program of 64 bits gives a filter whole registers.
  if (asking != NATIVELY) {
    const unsigned filled = narrow & upper_halves;
    if (filled & 1) a |= 1L << 32;
    if (filled & 2) b |= 1L << 32;
    if (filled & 4) c |= 1L << 32;
  }
  if (asking == BY_I386) return i386 < 0 ? (errno = ENOSYS, -1) : by_i386(i386, a, b, c, d, e, f);
  return syscall(number, a, b, c, d, e, f);
}
