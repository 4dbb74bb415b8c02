// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// Reads the seccomp filters of threads while they run: walks over the tasks and writes down what it is asked
// for. Nothing is stopped, nothing is changed. The kernel keeps a filter's classic instructions beside what
// it made of them where CONFIG_CHECKPOINT_RESTORE is on.
typedef unsigned char __u8;
typedef unsigned short __u16;
typedef unsigned int __u32;
typedef unsigned long long __u64;
typedef int __s32;
typedef long long __s64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u32 __wsum;

enum { BPF_MAP_TYPE_ARRAY = 2 };

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

// Of the kernel's own types what is read here; their places are found when the program is loaded.
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct sock_filter {
  __u16 code;
  __u8 jt;
  __u8 jf;
  __u32 k;
};
struct sock_fprog_kern {
  __u16 len;
  struct sock_filter* filter;
};
struct bpf_prog {
  struct sock_fprog_kern* orig_prog;
};
struct seccomp_filter {
  struct seccomp_filter* prev;
  struct bpf_prog* prog;
};
struct seccomp {
  int mode;
  struct seccomp_filter* filter;
};
struct task_struct {
  int pid;
  int tgid;
  struct seccomp seccomp;
};
struct seq_file;
struct bpf_iter_meta {
  struct seq_file* seq;
};
struct bpf_iter__task {
  struct bpf_iter_meta* meta;
  struct task_struct* task;
};
#pragma clang attribute pop

enum { kFilters = 64, kChunk = 2048 };

// Set before a walk. No thread wanted: a Thread of every thread with a filter. Else: instructions of one of
// its filters, the newest being 0, from an offset on, at most kChunk of them, behind the filter's mark.
__s32 wanted_thread = 0;
__u32 wanted_filter = 0;
__u32 wanted_from = 0;

struct thread {
  __s32 pid;
  __s32 tgid;
  __u32 mode;
  __u32 filters;  // more than kFilters: only these are told apart
  __u64
      same[kFilters];  // equal for equal filters: the kernel's address, which stays in this program's reader
  __u32 lengths[kFilters];
};

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct thread);
} thread_buffer SEC(".maps");

struct chunk {
  __u64
      same;  // of the filter that they are of, as in struct thread: a thread may have been replaced meanwhile
  struct sock_filter_copy {
    __u16 code;
    __u8 jt;
    __u8 jf;
    __u32 k;
  } instructions[kChunk];
};
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct chunk);
} chunk_buffer SEC(".maps");

static int write_thread(struct seq_file* seq, struct task_struct* task) {
  const __u32 zero = 0;
  struct thread* t = bpf_map_lookup_elem(&thread_buffer, &zero);
  if (!t) return 0;
  t->pid = BPF_CORE_READ(task, pid);
  t->tgid = BPF_CORE_READ(task, tgid);
  t->mode = BPF_CORE_READ(task, seccomp.mode);
  struct seccomp_filter* filter = BPF_CORE_READ(task, seccomp.filter);
  __u32 n = 0;
  for (; n < kFilters && filter; ++n) {
    t->same[n] = (__u64)filter;
    struct sock_fprog_kern* program = BPF_CORE_READ(filter, prog, orig_prog);
    t->lengths[n] = program ? BPF_CORE_READ(program, len) : 0;
    filter = BPF_CORE_READ(filter, prev);
  }
  t->filters = filter ? kFilters + 1 : n;
  bpf_seq_write(seq, t, sizeof(*t));
  return 0;
}

static int write_chunk(struct seq_file* seq, struct task_struct* task) {
  const __u32 zero = 0;
  struct chunk* c = bpf_map_lookup_elem(&chunk_buffer, &zero);
  if (!c) return 0;
  struct seccomp_filter* filter = BPF_CORE_READ(task, seccomp.filter);
  for (__u32 n = 0; n < kFilters && filter && n < wanted_filter; ++n) filter = BPF_CORE_READ(filter, prev);
  if (!filter) return 0;
  struct sock_fprog_kern* program = BPF_CORE_READ(filter, prog, orig_prog);
  if (!program) return 0;
  const __u32 length = BPF_CORE_READ(program, len);
  if (wanted_from >= length) return 0;
  __u32 count = length - wanted_from;
  if (count > kChunk) count = kChunk;
  struct sock_filter* from = BPF_CORE_READ(program, filter);
  __u32 bytes = count * 8;
  if (bytes > sizeof(c->instructions)) return 0;
  if (bpf_probe_read_kernel(c->instructions, bytes, (const char*)from + (__u64)wanted_from * 8)) return 0;
  c->same = (__u64)filter;
  bpf_seq_write(seq, c, sizeof(c->same) + bytes);
  return 0;
}

SEC("iter/task")
int read_seccomp_filters(struct bpf_iter__task* ctx) {
  struct task_struct* task = ctx->task;
  if (!task) return 0;
  if (wanted_thread == 0) {
    if (BPF_CORE_READ(task, seccomp.filter)) write_thread(ctx->meta->seq, task);
  } else if (BPF_CORE_READ(task, pid) == wanted_thread) {
    write_chunk(ctx->meta->seq, task);
  }
  return 0;
}

// The helpers that read the kernel's memory are for programs under its licence or a compatible one.
char LICENSE[] SEC("license") = "Dual BSD/GPL";
