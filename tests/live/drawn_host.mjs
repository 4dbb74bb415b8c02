// Hosts of two to six containers, drawn at random: each container a list of options of `docker run`, so that a change that
// is proposed in words can be made to it as a reader would. The same seed and number always give the same host.
import { drawCapabilities, randomness } from "../truth/draw.mjs";

const names = ["web", "db", "cache", "worker", "proxy", "backup"];

function drawUser(random) {
  const user = random.one(["", "", "", "1000", "1000", "1000:1000", "12345"]);
  const group = random.chance(0.12) ? [`--group-add=${random.one(["0", "4242", "$SOCKET_GROUP"])}`] : [];
  return [...(user ? [`--user=${user}`] : []), ...group];
}

function drawProfiles(random) {
  return random.some(["seccomp=unconfined", "apparmor=unconfined", "systempaths=unconfined"], 0.1)
    .concat(random.some(["no-new-privileges"], 0.4)).map((option) => `--security-opt=${option}`);
}

// Namespaces of containers made before it; a network of its own where it is on no other's.
function drawNamespaces(random, earlier) {
  const options = [];
  const others = earlier.map((name) => `container:${name}`);
  const draw = (kind, values, probability) => {
    if (random.chance(probability)) options.push(`--${kind}=${random.one(values)}`);
  };
  draw("pid", ["host", ...others], 0.15);
  draw("ipc", ["host", "private", "none", "shareable"], 0.12);
  draw("uts", ["host"], 0.06);
  draw("cgroupns", ["host"], 0.06);
  if (random.chance(0.2)) {
    options.push(`--network=${random.one(["host", "none", ...others])}`);
  } else {
    options.push(...random.some(["front", "back"], 0.35).map((network) => `--network=${network}`));
    if (random.chance(0.15)) options.push("--publish=127.0.0.1::80");
  }
  return options;
}

// Containers only sleep, so what stands on the host for itself here is not touched.
const folders = ["/etc", "/var/lib", "/var/log", "/usr/bin", "/home", "/root", "/proc", "/sys", "/sys/fs/cgroup", "/dev", "/boot",
  "/", "$SCRATCH/keys", "$SCRATCH/shared", "$SCRATCH/shared", "$ENGINE_ROOT"];

function drawMounts(random) {
  const options = [];
  if (random.chance(0.3))
    for (const folder of new Set(random.few(folders, 2)))
      options.push(`--volume=${folder}:/host/${folder.split("/").at(-1).replace("$", "").toLowerCase() || "all"}:${random.one(["ro", "rw", "rw"])}`);
  for (const volume of random.some(["data", "logs"], 0.2)) options.push(`--volume=${volume}:/${volume}:${random.one(["ro", "rw"])}`);
  if (random.chance(0.1)) options.push(`--volume=$SOCKET:/run/docker.sock:${random.one(["ro", "rw"])}`);
  if (random.chance(0.08)) options.push(`--device=${random.one(["/dev/loop-control", "/dev/kmsg", "/dev/fuse", "/dev/null"])}`);
  if (random.chance(0.04)) options.push(`--device-cgroup-rule=${random.one(["c 1:3 rwm", "b *:* rwm", "a *:* rwm"])}`);
  return options;
}

function drawLimits(random) {
  return random.some(["--read-only", "--memory=64m", "--pids-limit=50", "--cpus=0.5", "--ulimit=nofile=100:200",
    "--restart=always", "--log-opt=max-size=1m",
    "--env=DB_PASSWORD=not-a-real-password"], 0.12);
}

export function drawHost(seed, number) {
  const random = randomness(seed, 1000 + number);
  const containers = [];
  const count = random.one([2, 2, 3, 3, 4, 5, 6]);
  for (const name of names.slice(0, count)) {
    const careful = random.chance(0.3);  // one of which little can be taken away
    const privileged = !careful && random.chance(0.1);
    containers.push({ name, options: [
      ...(careful ? ["--cap-drop=ALL", "--user=1000", "--security-opt=no-new-privileges"]
        : [...(privileged ? ["--privileged"] : drawCapabilities(random)), ...drawUser(random), ...drawProfiles(random)]),
      ...drawNamespaces(random, containers.map((each) => each.name)),
      ...(careful && random.chance(0.7) ? [] : drawMounts(random)),
      ...drawLimits(random),
    ] });
  }
  // Every fifth is asked for denial of service as well.
  return { number, containers, goals: random.chance(0.2) ? ["all"] : [], pick: random.one };
}
