// A proposed change, made to the options that a container is started with: read from its id, its setting and what it shall
// be, as a person would read them.

const without = (options, ...beginnings) => options.filter((option) => !beginnings.some((start) => option.startsWith(start)));
const replaced = (options, beginning, ...by) => [...without(options, beginning), ...by];

function removed(options, option) {
  if (!options.includes(option)) throw new Error(`there is no ${option} to take away`);
  return options.filter((each) => each !== option);
}

const destination = (option) => option.startsWith("--volume=") ? option.split(":")[1] : "";

function changedVolume(options, at, change) {
  if (!options.some((option) => destination(option) === at)) throw new Error(`nothing is mounted at ${at}`);
  return options.flatMap((option) => destination(option) === at ? change(option) : [option]);
}
const readOnly = (options, at) => changedVolume(options, at, (option) => {
  const [source, target, flags = "rw"] = option.split(":");
  return [`${source}:${target}:${flags.split(",").map((flag) => flag === "rw" ? "ro" : flag).join(",")}`];
});
const unmounted = (options, at) => changedVolume(options, at, () => []);

// By setting. `which`: what stands after the setting in the change's id.
const translations = {
  "recreate": (options) => options,
  "privileged": (options) => removed(options, "--privileged"),
  "capability": (options, which) => removed(options, `--cap-add=${which}`),
  "default-capability": (options, which) => [...options, `--cap-drop=${which}`],
  "seccomp": (options) => without(options, "--security-opt=seccomp="),
  "apparmor": (options) => without(options, "--security-opt=apparmor="),
  "system-paths": (options) => without(options, "--security-opt=systempaths="),
  "user": (options, which, to) => replaced(options, "--user=", `--user=${to}`),
  "group": (options, which) => removed(options, `--group-add=${which}`),
  "no-new-privileges": (options) => [...options, "--security-opt=no-new-privileges"],
  "pid-namespace": (options) => without(options, "--pid="),
  "network-namespace": (options) => without(options, "--network="),
  "ipc-namespace": (options) => without(options, "--ipc="),
  "uts-namespace": (options) => without(options, "--uts="),
  "cgroup-namespace": (options) => without(options, "--cgroupns="),
  "mount-removed": unmounted,
  "socket": unmounted,
  "mount-read-only": readOnly,
  "volume-read-only": readOnly,
  "propagation": (options, at) => changedVolume(options, at, (option) => [option.replace(/,(rslave|rshared|slave|shared|private)/, "")]),
  "device": (options, which) => removed(options, `--device=${which}`),
  "device-rules": (options, which) => removed(options, `--device-cgroup-rule=${which}`),
  "extra-network": (options, which) => removed(options, `--network=${which}`),
  "process-limit": (options, which, to) => [...options, `--pids-limit=${to}`],
  "memory-limit": (options, which, to) => replaced(options, "--memory", `--memory=${to}`, `--memory-swap=${to}`),
  "processor-limit": (options, which, to) => [...options, `--cpus=${to}`],
  "log-limit": (options, which, to) => [...options, ...to.split(", ").map((each) => `--log-opt=${each.replace(" ", "=")}`)],
  "read-only-root": (options) => [...options, "--read-only"],
  "oom": (options) => without(options, "--oom-kill-disable", "--oom-score-adj="),
  "memory-lock": (options, which) => without(options, `--ulimit=${which}=`),
  "open-files": (options, which, to) => [...options, `--ulimit=nofile=${to}`],
  "restart": (options, which, to) => replaced(options, "--restart=", `--restart=${to}`),
};

// The containers with the changes made. What names no container, or a setting that nobody told this file of, is an error.
export function withChanges(containers, changes) {
  const edited = new Map(containers.map(({ name, options }) => [name, options]));
  for (const { id, setting, to } of changes) {
    const name = id.slice(0, id.indexOf("."));
    const translate = translations[setting];
    if (!edited.has(name)) throw new Error(`${id}: there is no container ${name}`);
    if (!translate) throw new Error(`${id}: no reading of the setting ${setting}`);
    edited.set(name, translate(edited.get(name), id.slice(name.length + setting.length + 2), to));
  }
  return containers.map(({ name }) => ({ name, options: edited.get(name) }));
}
