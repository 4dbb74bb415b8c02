// The host of the table of scenarios, made of what was read of this machine: AppArmor on, control groups of version 2, a
// kernel that loads modules and takes emergency commands, a current engine. What the kernel said of each container stays.

const known = (value, basis = "effective") => ({ value, basis });
const hasOption = (container, option) => container.security_opt?.value?.some(({ text }) => text === option) ?? false;

function setPair(pairs, name, value) {
  const at = pairs.findIndex(([key]) => key === name);
  if (at >= 0) pairs[at] = [name, known(value, "declared")];
  else pairs.push([name, known(value, "declared")]);
}

function makeHost(host) {
  host.apparmor_enabled = known(true);
  host.lockdown = known("none");
  host.cgroup_layout = known("v2");
  host.mounts.value = host.mounts.value.filter(({ target }) => !target.startsWith("/sys/fs/cgroup"));
  host.mounts.value.push({ source: "cgroup2", target: "/sys/fs/cgroup", type: "cgroup2", options: "rw,nsdelegate" });
  setPair(host.kernel_config, "CONFIG_MODULES", "y");
  setPair(host.kernel_config, "CONFIG_MAGIC_SYSRQ", "y");
  host.kernel_config.sort(([a], [b]) => (a < b ? -1 : 1));
  setPair(host.sysctls, "kernel.modules_disabled", "0");
  host.sysctls.sort(([a], [b]) => (a < b ? -1 : 1));
}

function makeEngine(engine, rootless) {
  engine.version = known("29.4.3");
  engine.cgroup_version = known("2");
  engine.rootless = known(rootless);
  for (const setting of engine.settings)
    if (["iptables", "ip6tables", "ip-forward", "ip-masq"].includes(setting.key)) setting.value = known(true, "declared");
}

const masked = ["/sys/devices/virtual/powercap", "/proc/interrupts"];

function makeContainer(container) {
  const unconfined = container.privileged?.value || hasOption(container, "apparmor=unconfined");
  const label = unconfined ? "unconfined" : "docker-default (enforce)";
  container.apparmor = known(unconfined ? "unconfined" : "docker-default");
  const now = container.in_force.value;
  for (const process of now.processes.value) process.label = known(label);
  // One hierarchy in place of many, mounted as they were.
  const groups = now.mounts.value.filter(({ type }) => type === "cgroup" || type === "cgroup2");
  now.mounts.value = now.mounts.value.filter(({ destination }) => !destination.startsWith("/sys/fs/cgroup"));
  if (groups.length > 0) now.mounts.value.push({ ...groups[0], destination: "/sys/fs/cgroup", type: "cgroup2" });
  now.cgroup_version = known("v2");
  const paths = masked.map((text) => ({ text }));
  if (!container.privileged?.value && !container.system_paths_unconfined?.value)
    for (const list of [container.masked_paths, now.masked_paths]) list?.value?.push(...paths);
}

export function tableHost(snapshot, { rootless = false } = {}) {
  const made = structuredClone(snapshot);
  const [system] = made.systems;
  makeHost(system.host);
  makeEngine(system.engine, rootless);
  system.containers.forEach(makeContainer);
  return made;
}
