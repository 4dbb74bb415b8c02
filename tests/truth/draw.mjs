// Configurations of containers, drawn at random: the same seed and number always give the same one, whatever was drawn
// before it.
import { bootstrap, subjects } from "./syscalls.mjs";

// A generator of 32 bits (mulberry32), begun from a seed and a number.
export function randomness(seed, number) {
  let state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b)) >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (count) => Math.floor(next() * count);
  return {
    chance: (probability) => next() < probability,
    one: (list) => list[below(list.length)],
    some: (list, probability) => list.filter(() => next() < probability),
    few: (list, most) => Array.from({ length: 1 + below(most) }, () => list[below(list.length)]),
  };
}

// Without those that engines before 23 do not know (38 and above), and SYS_RESOURCE, which sandboxed machines often lack:
// the runtime of the private engine would take it away again.
const capabilities = ("CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE " +
  "NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE " +
  "SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP " +
  "MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ").split(" ");
// What decides about a power is drawn more often.
const deciding = ("DAC_OVERRIDE DAC_READ_SEARCH KILL SETUID NET_BIND_SERVICE NET_ADMIN NET_RAW SYS_RAWIO SYS_CHROOT " +
  "SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_ADMIN SYS_ADMIN SYS_BOOT SYS_NICE SYS_TIME MKNOD AUDIT_CONTROL SYSLOG " +
  "SYS_MODULE").split(" ");

export function drawCapabilities(random) {
  const unique = (list) => [...new Set(list)];
  const add = (list) => unique(list).map((name) => `--cap-add=${name}`);
  const drop = (list) => unique(list).map((name) => `--cap-drop=${name}`);
  switch (random.one(["default", "default", "few", "few", "around", "around", "all"])) {
    case "few": return ["--cap-drop=ALL", ...(random.chance(0.8) ? add(random.few(deciding, 6)) : [])];
    case "around": {
      const more = unique(random.few(random.chance(0.7) ? deciding : capabilities, 6));
      return [...add(more), ...drop(random.few(capabilities, 5).filter((name) => !more.includes(name)))];
    }
    case "all": return ["--cap-add=ALL", ...(random.chance(0.6) ? drop(random.few(deciding, 5)) : [])];
    default: return [];
  }
}

const namespaceFlags = { uts: 0x04000000, user: 0x10000000, all: 0x7e020000, mount: 0x00020000, pid: 0x20000000 };

// Rules whose answer hangs on an argument that the probe gives as whoever uses the power would.
function drawConditions(random, action) {
  const flags = random.one(Object.values(namespaceFlags));
  const without = { index: 0, value: flags, valueTwo: 0, op: "SCMP_CMP_MASKED_EQ" };
  const within = { index: 0, value: flags, valueTwo: flags, op: "SCMP_CMP_MASKED_EQ" };
  const domain = random.one([16, 17, 2, 38, 40, 1]);
  const permits = action === "SCMP_ACT_ALLOW";
  const compare = random.one(["SCMP_CMP_EQ", "SCMP_CMP_NE", "SCMP_CMP_LE", "SCMP_CMP_GE", "SCMP_CMP_LT", "SCMP_CMP_GT"]);
  return {
    clone: [permits ? without : within],  // a child with nothing new is what the probe lives from
    unshare: [random.chance(0.5) ? without : within],
    setns: [{ index: 1, value: random.one([0, ...Object.values(namespaceFlags)]), op: random.one(["SCMP_CMP_EQ", "SCMP_CMP_NE"]) }],
    socket: [{ index: 0, value: domain, op: compare },
      ...(random.chance(0.3) ? [{ index: 1, value: 0xf, valueTwo: random.one([1, 3, 5]), op: "SCMP_CMP_MASKED_EQ" }] : []),
      ...(random.chance(0.3) ? [{ index: 2, value: random.one([0, 1, 6, 17]), op: compare }] : [])],
    personality: [{ index: 0, value: random.one([0, 0x40000, 0xffffffff]), op: compare }],
    bpf: [{ index: 0, value: random.one([0, 5, 6]), op: compare }],
    syslog: [{ index: 0, value: random.one([2, 3, 10]), op: compare }],
    userfaultfd: [{ index: 0, value: random.one([0, 1]), op: compare }],
    fanotify_init: [random.chance(0.5) ? { index: 0, value: 0xc, valueTwo: random.one([0, 4]), op: "SCMP_CMP_MASKED_EQ" }
      : { index: 0, value: random.one([1, 4, 8]), op: compare }],
    modify_ldt: [{ index: 0, value: random.one([0, 1, 0x11]), op: compare }],
    open_tree: [{ index: 2, value: 1, valueTwo: random.one([0, 1]), op: "SCMP_CMP_MASKED_EQ" }],
    ptrace: [{ index: 0, value: random.one([16, 0x4206]), op: compare }],
  };
}
const withConditions = ["clone", "unshare", "setns", "socket", "personality", "bpf", "syslog", "userfaultfd", "fanotify_init",
  "open_tree", "ptrace", "modify_ldt"];

const refusals = [
  { action: "SCMP_ACT_ERRNO" }, { action: "SCMP_ACT_ERRNO", errnoRet: 1 }, { action: "SCMP_ACT_ERRNO", errnoRet: 13 },
  { action: "SCMP_ACT_ERRNO", errnoRet: 38 }, { action: "SCMP_ACT_ERRNO", errnoRet: 125 },
  { action: "SCMP_ACT_KILL_PROCESS" }, { action: "SCMP_ACT_KILL" }, { action: "SCMP_ACT_TRAP" },
];

// A profile in Docker's format. What the runtime and the probe need to run at all is always let through.
function drawProfile(random) {
  const profile = { defaultAction: "SCMP_ACT_ALLOW", syscalls: [] };
  const architectures = random.one([["SCMP_ARCH_X86_64"], ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"],
    ["SCMP_ARCH_X86"], null]);
  if (architectures) profile.architectures = architectures;
  const refusal = random.one(refusals);
  const conditional = random.some(withConditions, random.chance(0.6) ? 0.4 : 0);
  const plain = random.some(subjects, random.one([0.1, 0.3, 0.7])).filter((name) => !conditional.includes(name));
  const rules = (names, rule) => {
    const conditions = drawConditions(random, rule.action);
    if (plain.length > 0) profile.syscalls.push({ names: plain, ...rule });
    for (const name of names) profile.syscalls.push({ names: [name], args: conditions[name], ...rule });
  };
  if (random.chance(0.5)) {
    rules(conditional, random.chance(0.1) ? { action: "SCMP_ACT_LOG" } : refusal);
  } else {
    // By errno only: what the runtime calls beyond the list must not kill it.
    const { action, errnoRet } = refusals[random.one([0, 1, 2, 3, 4])];
    profile.defaultAction = action;
    if (errnoRet) profile.defaultErrnoRet = errnoRet;
    const always = conditional.includes("clone") ? bootstrap.filter((name) => name !== "clone") : bootstrap;
    profile.syscalls.push({ names: always, action: "SCMP_ACT_ALLOW" });
    rules(conditional, { action: "SCMP_ACT_ALLOW" });
  }
  return profile;
}

// One configuration: the engine, options of `docker run`, a profile, and what the probe has to be told. $SCRATCH, $SOCKET
// and $GROUP stand for what only the running test knows. `surroundings` are the machine's: {disk}.
export function draw(seed, number, { disk }) {
  const random = randomness(seed, number);
  const engine = random.chance(0.25) ? "remapped" : "plain";
  const options = [];
  const told = [];
  const hostUsers = engine === "plain" || random.chance(0.3);
  if (engine === "remapped" && hostUsers) options.push("--userns=host");
  const privileged = hostUsers && random.chance(0.08);
  if (privileged) options.push("--privileged");
  else options.push(...drawCapabilities(random));

  let seccomp = random.one(["default", "default", "unconfined", "profile", "profile", "profile"]);
  if (seccomp === "unconfined") options.push("--security-opt=seccomp=unconfined");
  if (seccomp === "profile") seccomp = drawProfile(random);
  if (random.chance(0.3)) options.push("--security-opt=no-new-privileges");
  if (random.chance(0.12)) options.push("--security-opt=systempaths=unconfined");

  const user = random.one(["", "", "", "", "1000", "1000:1000", "0:1000", "12345"]);
  if (user) options.push(`--user=${user}`);
  if (random.chance(0.15)) options.push(`--group-add=${random.one(["0", "6", "1000", "4242", "$SOCKET_GROUP"])}`);

  // An engine that remaps users lets nobody share the host's pid and network namespaces.
  const drawNamespace = (kind, others, probability, hostToo = hostUsers) => {
    if (!random.chance(probability)) return;
    const value = random.one([...others, ...(hostToo ? ["host", "host"] : [])]);
    if (value) options.push(`--${kind}=${value}`);
  };
  drawNamespace("pid", ["container:neighbour"], 0.35);
  drawNamespace("network", ["none", "container:neighbour"], 0.4);
  drawNamespace("uts", [], options.includes("--network=host") ? 0.6 : 0.2, hostUsers);
  drawNamespace("ipc", ["container:neighbour", "private", "none"], 0.2);
  drawNamespace("cgroupns", ["private"], 0.2, true);

  if (random.chance(0.25)) options.push("--read-only");
  if (random.chance(0.25)) {
    options.push(`--tmpfs=/scratch:${random.one(["rw", "rw,dev", "rw,dev,mode=777", "ro", "rw,nodev,size=64k"])}`);
    told.push("--scratch", "/scratch");
  }
  if (random.chance(0.25)) {
    options.push(`--volume=$SCRATCH/shared:/shared:${random.one(["ro", "rw"])}`);
    told.push("--scratch", "/shared");
  }
  if (random.chance(0.1)) options.push("--volume=/etc:/host/etc:ro");
  if (random.chance(0.1)) {
    options.push(`--volume=/proc:/host/proc:${random.one(["ro", "rw"])}`);
    told.push("--proc", "/host/proc");
  }
  if (random.chance(0.1)) {
    options.push(`--volume=/sys:/host/sys:${random.one(["ro", "rw"])}`);
    told.push("--sys", "/host/sys", "--groups", "/host/sys/fs/cgroup");
  }
  if (random.chance(0.08)) {
    const hierarchy = random.one(["cpu", "pids", "memory", "devices", "blkio", "cpuset", "freezer", "cpuacct"]);
    options.push(`--volume=/sys/fs/cgroup/${hierarchy}:/cg/${hierarchy}:${random.one(["ro", "rw"])}`);
    told.push("--groups", "/cg");
  }
  if (random.chance(0.12)) {
    options.push(`--volume=$SOCKET:/run/docker.sock:${random.one(["ro", "rw"])}`);
    told.push("--socket", "/run/docker.sock");
  }

  if (random.chance(0.3)) {
    // Under another name only where the runtime makes nodes: where it has to bind them it knows no other names.
    const renamed = hostUsers ? "/dev/null:/dev/nothing" : "/dev/loop-control";
    const device = random.one([renamed, "/dev/loop-control", "/dev/kmsg", "/dev/kmsg", "/dev/userfaultfd",
      disk, disk]);
    const access = random.one(["", ":r", ":w", ":rwm", ":m"]);
    options.push(`--device=${device}${device.includes(":") ? "" : `:${device}`}${access}`);
  }
  if (random.chance(0.25)) {
    options.push(`--device-cgroup-rule=${random.one(["c 1:* rwm", "c 1:11 r", "c 1:11 w", "b *:* m", "b *:* r", "b *:* rwm",
      "a *:* rwm", "c *:* rwm"])}`);
  }
  if (random.chance(0.1)) options.push(`--ulimit=${random.one(["nofile=100:100", "core=0:0", "nproc=4000:4000", "rtprio=0:0", "nice=0:0"])}`);
  if (random.chance(0.1)) options.push("--cgroup-parent=/$GROUP/truth");
  if (random.chance(0.1)) options.push("--pids-limit=100");
  if (random.chance(0.1)) options.push("--init");
  return { number, engine, options, seccomp, told };
}
