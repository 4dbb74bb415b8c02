// A project with a secret of its own in every place that can hold one, and none of them in any output.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { run, temporaryFolder } from "../program/watertight.mjs";

// One value for each place: what is found tells where it came from.
const places = [];
function canary(place) {
  places.push(place);
  return `Cnry${places.length}xZq7w`;
}
const pattern = /Cnry(\d+)xZq7w/;

// Put together here, so that no scanner takes this file for a leak.
const hash = (mark, place) => `${mark}${"abcdefghijklmnopqrst./AB".slice(0, 22)}${canary(place)}${"0123456789abcdefghij"}`;
const token = (place) => `ghp${"_"}${canary(place)}${"aB3dE5fG7hJ9kL1mN2pQ4rS6".slice(0, 24)}`.padEnd(40, "x");

const environment = { SHELL_TOKEN: canary("environment of the shell") };

const compose = () => `
x-shared: &shared
  DB_PASSWORD: ${canary("x- field, by an anchor")}
x-plain:
  password: ${canary("x- field")}
services:
  web:
    image: https://user:${canary("image reference")}@registry.example/web:1
    build:
      context: https://oauth2:${canary("build context")}@git.example/web.git
      args:
        NPM_TOKEN: ${canary("build argument")}
        MSG: "pw \${DOTENV_PASSWORD}"
      secrets: [file_secret]
      labels:
        build.password: ${canary("build label")}
    environment:
      <<: *shared
      APP_SECRET: ${canary("environment")}
      MSG: "say \${DOTENV_PASSWORD} twice \${DOTENV_PASSWORD}"
      FROM_SHELL: "x-\${SHELL_TOKEN}"
      OTHER: "\${SOME_PASSWORD:-${canary("default of a variable")}}"
      PLAIN_COPY: "again ${copied}"
      CONFIG: '{"auths":{"r.example":{"auth":"${Buffer.from(`me:${canary("registry auth")}`).toString("base64")}"}}}'
      DATABASE_URL: postgres://app:${canary("database URL")}@db/app
      JAVA_OPTS: -Xmx1g -Ddb.password=${canary("Java option")}
      SHELL_TOKEN:
    env_file: [app.env, missing-ok.env]
    command: ["server", "--pw=\${DOTENV_PASSWORD}", "--password", "${canary("option split over two arguments")}"]
    entrypoint: /start --requirepass ${canary("entrypoint")} --url redis://:\${DOTENV_PASSWORD}@cache
    labels:
      app.token: ${canary("label")}
      app.note: "has \${DOTENV_PASSWORD} in it"
      traefik.http.middlewares.auth.basicauth.users: "admin:${hash("$$2y$$05$$", "bcrypt hash")},b:${hash("$$apr1$$salt$$", "apr1 hash")}"
      traefik.http.middlewares.sha.basicauth.users: "c:{SHA}${canary("SHA hash")}abcdefghijklmnopq="
    healthcheck:
      test: ["CMD", "mysql", "-uroot", "-p${canary("health check")}", "\${DOTENV_PASSWORD}"]
    sysctls:
      net.ipv6.conf.all.stable_secret: ${canary("sysctl")}
      kernel.domainname: "\${DOTENV_PASSWORD}"
    logging:
      driver: splunk
      options:
        splunk-token: ${canary("log option")}
        splunk-url: https://log:${canary("log URL")}@splunk.example
    storage_opt:
      password: ${canary("storage option")}
    extra_hosts: ["a:\${DOTENV_PASSWORD}"]
    security_opt: ["label=user:\${DOTENV_PASSWORD}"]
    volumes:
      - "data:/data"
      - "/mnt/\${DOTENV_PASSWORD}:/x"
    networks: [back]
    secrets: [file_secret, env_secret]
    configs: [inline]
    mem_limit: "\${DOTENV_PASSWORD}"
    user: "\${DOTENV_PASSWORD}"
    privileged: true
    pid: host
    x-token: ${canary("x- field of a service")}
  db:
    image: mysql:8
    command:
      - mysqld
      - --password
      - ${canary("option split over two lines")}
  client:
    image: mysql:8
    command: ["-uroot", "-p${canary("option of the program an image is called after")}"]
    healthcheck:
      test: mysqladmin ping -p${canary("health check in shell form")}
    post_start:
      - command: ["./hook", "--token", "${canary("hook")}"]
  inline:
    build:
      context: .
      dockerfile_inline: |
        FROM alpine:3.20
        ENV INLINE_PASSWORD=${canary("inline Dockerfile")}
        RUN echo \${DOTENV_PASSWORD} && echo ${token("token in an inline Dockerfile")}
networks:
  back:
    driver_opts:
      auth.password: ${canary("network option")}
      url: "http://a:${canary("URL in a network option")}@x"
    labels:
      net.secret: ${canary("network label")}
volumes:
  data:
    driver_opts:
      type: cifs
      o: "addr=nas,username=me,password=${canary("mount option")}"
      device: "//me:\${DOTENV_PASSWORD}@nas/share"
secrets:
  file_secret: { file: ./secret.txt }
  env_secret: { environment: SHELL_TOKEN }
  content_secret: { content: ${canary("content of a secret")} }
configs:
  inline:
    content: |
      password = ${canary("content of a config")}
`;

const dockerfile = () => `ARG GLOBAL_TOKEN=${canary("global ARG")}
FROM https://u:${canary("FROM")}@registry.example/base:1 AS build
ARG NPM_TOKEN=${canary("ARG")}
ENV DB_PASSWORD=${copiedInDockerfile} OTHER=x
ENV OLD_PASSWORD ${canary("ENV in the old form")}
LABEL api.token="${canary("LABEL")}"
RUN echo "${copiedInDockerfile}" > /tmp/x && curl -u me:${canary("RUN")} https://x.example/
RUN git clone https://oauth2:${canary("git URL")}@git.example/x.git
RUN <<EOF
export SECRET_KEY=${canary("heredoc")}
echo "root:${canary("chpasswd in a heredoc")}" | chpasswd
EOF
COPY <<EOF /etc/app.ini
password=${canary("file in a heredoc")}
EOF
ADD https://u:${canary("ADD")}@files.example/a.tgz /tmp/
ONBUILD RUN ./login --password ${canary("ONBUILD")}
HEALTHCHECK CMD mysqladmin ping -p${canary("HEALTHCHECK")}
ENTRYPOINT ["mysql", "-p${canary("ENTRYPOINT")}"]
CMD ["app", "--token", "${canary("CMD")}"]
`;

const daemon = () =>
  JSON.stringify(
    {
      proxies: {
        "http-proxy": `http://u:${canary("proxy")}@proxy.example:3128`,
        "https-proxy": `http://u:${canary("second proxy")}@proxy.example:3128`,
      },
      "log-driver": "splunk",
      "log-opts": { "splunk-token": canary("log option of the daemon") },
      "registry-mirrors": [`https://u:${canary("mirror")}@mirror.example`],
      "insecure-registries": [`u:${canary("insecure registry")}@registry.example`].map((r) => `https://${r}`),
      labels: [`api.token=${canary("daemon label")}`],
      "storage-opts": [`password=${canary("storage option of the daemon")}`],
      hosts: [`tcp://u:${canary("host")}@0.0.0.0:2375`],
      "unknown-key": `https://u:${canary("unknown key")}@x`,
    },
    null,
    2,
  );

const inspect = () => {
  const inEnvironment = canary("environment of a container");
  return JSON.stringify(
    [
      {
        Id: "a".repeat(64),
        Name: "/web",
        Path: "mysql",
        Args: [`-p${canary("Args")}`],
        Image: `sha256:${"b".repeat(64)}`,
        State: { Running: true, Status: "running", Health: { Status: "healthy", Log: [{ Output: canary("health log") }] } },
        Config: {
          Image: `https://u:${canary("image of a container")}@r.example/mysql:8`,
          User: "root",
          Env: [`DB_PASSWORD=${inEnvironment}`, `MSG=it is ${inEnvironment}`, `URL=amqp://u:${canary("URL variable")}@mq`],
          Entrypoint: ["/bin/mysql"],
          Cmd: [`-p${canary("Cmd")}`, inEnvironment],
          Labels: { "app.token": canary("label of a container"), note: `has ${inEnvironment}` },
          Healthcheck: { Test: ["CMD-SHELL", `curl -u a:${canary("health check of a container")} http://x`] },
          ExposedPorts: { "80/tcp": {} },
        },
        HostConfig: {
          Privileged: true,
          Binds: [`/srv:/x`],
          Sysctls: { "net.ipv6.conf.all.stable_secret": canary("sysctl of a container") },
          LogConfig: { Type: "splunk", Config: { "splunk-token": canary("log option of a container"), x: inEnvironment } },
          StorageOpt: { password: canary("storage option of a container") },
          ExtraHosts: [`a:${inEnvironment}`],
          SecurityOpt: [`label=user:${inEnvironment}`],
          CgroupParent: inEnvironment,
          RestartPolicy: { Name: "no" },
        },
        Mounts: [{ Type: "bind", Source: `/mnt/${inEnvironment}`, Destination: "/x", RW: true }],
        NetworkSettings: { Networks: { [inEnvironment]: {} } },
      },
      {
        Id: `sha256:${"b".repeat(64)}`,
        RepoTags: ["web:1"],
        RootFS: {},
        Config: { Env: [`API_KEY=${canary("environment of an image")}`], Cmd: ["sh", "-c", `login --password ${canary("Cmd of an image")}`] },
      },
      {
        Name: "data", Driver: "local", Mountpoint: "/x",
        Options: { o: `addr=x,password=${canary("option of a volume")}`, type: "cifs" },
      },
      { Name: "net", Id: "c", Driver: "bridge", IPAM: {}, Options: { "auth.token": canary("option of a network") } },
    ],
    null,
    2,
  );
};

const copied = canary("literal copy of a named secret");
const copiedInDockerfile = canary("ENV, and a literal copy in RUN");

function project(folder) {
  const put = (path, text) => {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  put("compose.yaml", compose());
  put(".env", `DOTENV_PASSWORD=${canary(".env")}\nDERIVED="url redis://:\${DOTENV_PASSWORD}@x"\nCOPIED_SECRET=${copied}\n`);
  put("app.env", `MAIL_PASSWORD=${canary("env_file")}\nMAIL_URL=smtp://u:\${MAIL_PASSWORD}@mx\nNOTE="\${MAIL_PASSWORD} here"\n`);
  put("missing-ok.env", `export KEY_PASSPHRASE='${canary("second env_file")}'\n`);
  put("secret.txt", canary("file of a secret"));
  put("Dockerfile", dockerfile());
  put("daemon.json", daemon());
  put("web.inspect.json", inspect());
  put("broken/compose.yaml", `services:\n  a:\n    image: x\n    environment: [DB_PASSWORD=${canary("broken file")}]\n    privileged: "${token("value that is no boolean")}"\n    command: "unclosed 'quote --password ${canary("command that is no command")}"\n`);
  put("broken/Dockerfile", `FROM x\nENV DB_PASSWORD=${canary("broken Dockerfile")} =\nFOO ${token("unknown instruction")}\nCOPY --password=${canary("unknown flag")} a b\n`);
  put("broken/daemon.json", `{"log-level": "${token("value out of range")}", "hosts": 7, "hosts": 8}`);
}

test("no secret is in any output, wherever it stands", async (t) => {
  const folder = temporaryFolder(t);
  project(folder);
  const outside = temporaryFolder(t);
  const files = ["json", "ndjson", "md", "html", "txt"].map((ending) => join(outside, `out.${ending}`));
  const snapshot = join(outside, "snapshot.json");
  const options = { env: environment, cwd: folder };
  const ran = [
    await run(["scan", ".", "-v", "--group", "lint", ...files.flatMap((f) => ["-o", f])], options),
    await run(["snapshot", ".", "-o", snapshot, "--allow-partial"], options),
    await run(["scan", "-v", snapshot], options),
    await run(["scan", "-q", "."], options),
    ...(await Promise.all(
      ["compose.yaml", "Dockerfile", "daemon.json", "web.inspect.json"].map((file) =>
        run(["scan", "-v", "--format", "json", join(folder, file)], options),
      ),
    )),
  ];
  const texts = [...ran.flatMap((r) => [r.out, r.err]), ...[...files, snapshot].map((f) => readFileSync(f, "utf8"))];
  const leaked = new Map();
  for (const text of texts)
    for (const line of text.split("\n")) {
      const match = line.match(pattern);
      if (match) leaked.set(places[match[1] - 1], line.slice(Math.max(0, match.index - 80), match.index + 30));
    }
  assert.deepEqual([...leaked].map(([place, line]) => `${place}: ${line.trim()}`), []);
  assert.ok(ran[0].out.length > 1000 && readFileSync(snapshot, "utf8").length > 1000, "something was looked at");
  for (const r of ran) assert.ok(r.code !== null && r.code !== 4, r.err);
});
