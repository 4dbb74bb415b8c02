// The services of examples/shop and examples/shop-fixed as options of `docker run`: with the tests' image, ports on loopback,
// and the host's /etc beside the container's own. What Compose would add is added: a network for those that name none.
const fixed = ["--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--pids-limit=200", "--memory=256m", "--cpus=0.5"];

export const examples = {
  "shop": [
    { name: "proxy", options: ["--network=front", "--publish=127.0.0.1::80", "--publish=127.0.0.1::8080",
      "--volume=$SOCKET:/var/run/docker.sock:ro"] },
    { name: "web", options: ["--network=front", "--env=DATABASE_URL=postgres://shop:not-a-real-password@db/shop"] },
    { name: "db", options: ["--network=front", "--publish=127.0.0.1::5432", "--env=POSTGRES_USER=shop",
      "--env=POSTGRES_PASSWORD=not-a-real-password", "--volume=data:/var/lib/postgresql/data:rw"] },
    { name: "metrics", options: ["--privileged", "--network=host", "--pid=host", "--volume=/:/host:rw"] },
    { name: "backup", options: ["--network=front", "--user=root", "--cap-add=SYS_ADMIN", "--cap-add=DAC_READ_SEARCH",
      "--security-opt=apparmor=unconfined", "--security-opt=seccomp=unconfined", "--volume=/etc:/host/etc:rw",
      "--volume=/home:/home:ro", "--volume=logs:/backup:rw"] },
  ],
  "shop-fixed": [
    { name: "proxy", options: [...fixed, "--user=65532:65532", "--network=front", "--publish=127.0.0.1::8080",
      "--volume=$SCRATCH/shared:/etc/traefik:ro"] },
    { name: "web", options: [...fixed, "--user=10001:10001", "--network=front", "--network=back"] },
    { name: "db", options: [...fixed, "--user=999:999", "--network=back", "--volume=data:/var/lib/postgresql/data:rw"] },
    { name: "metrics", options: [...fixed, "--user=65534:65534", "--network=back"] },
    { name: "backup", options: [...fixed, "--user=999:999", "--network=back", "--volume=logs:/backup:rw"] },
  ],
};
