// An engine on a TCP port that asks for a certificate.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after, before } from "node:test";
import { scan } from "../program/watertight.mjs";
import { startEngine } from "./engine.mjs";

let engine, keys, url;
const at = (file) => join(keys, file);
const openssl = (...args) => execFileSync("openssl", args, { cwd: keys, stdio: "pipe" });

function certificate(name, authority, extension) {
  writeFileSync(at(`${name}.ext`), extension);
  openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", `/CN=${name}`,
    "-keyout", `${name}-key.pem`, "-out", `${name}.csr`);
  openssl("x509", "-req", "-in", `${name}.csr`, "-CA", `${authority}.pem`, "-CAkey", `${authority}-key.pem`,
    "-CAcreateserial", "-days", "2", "-extfile", `${name}.ext`, "-out", `${name}.pem`);
}

function authority(name) {
  openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
    "-subj", `/CN=${name}`, "-keyout", `${name}-key.pem`, "-out", `${name}.pem`);
}

const freePort = () =>
  new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });

before(async () => {
  keys = mkdtempSync(join(tmpdir(), "watertight-keys-"));
  authority("ca");
  authority("strangers");
  certificate("server", "ca", "subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth\n");
  certificate("client", "ca", "extendedKeyUsage=clientAuth\n");
  const port = await freePort();
  engine = startEngine("tls", [`--host=tcp://127.0.0.1:${port}`, "--tlsverify", `--tlscacert=${at("ca.pem")}`,
    `--tlscert=${at("server.pem")}`, `--tlskey=${at("server-key.pem")}`]);
  await engine.sh('docker run -d --name behind-tls --pid host "$IMAGE" sleep 3600');
  url = `tcp://127.0.0.1:${port}`;
});
after(() => {
  engine?.stop();
  if (keys) rmSync(keys, { recursive: true, force: true });
});

const identity = () => ["--tlscert", at("client.pem"), "--tlskey", at("client-key.pem")];

function assertRefused(ran) {
  assert.equal(ran.code, 3, ran.out + ran.err);
  assert.equal(ran.report.targets[0].status, "unreadable");
  assert.notDeepEqual(ran.report.targets[0].reasons, []);
}

test("with the right certificate it is read", async () => {
  const ran = await scan(["--no-host", "--tlsverify", "--tlscacert", at("ca.pem"), ...identity(), url]);
  assert.equal(ran.code, 1, ran.out.slice(0, 2000) + ran.err);
  assert.ok(ran.report.findings.some((f) => f.subject.name === "behind-tls" && f.rule === "container-host-pid"));
});

test("as the docker client's environment says, it is read", async () => {
  const folder = mkdtempSync(join(tmpdir(), "watertight-keys-"));
  execFileSync("cp", [at("ca.pem"), folder]);
  execFileSync("cp", [at("client.pem"), join(folder, "cert.pem")]);
  execFileSync("cp", [at("client-key.pem"), join(folder, "key.pem")]);
  const ran = await scan(["--no-host"], { env: { DOCKER_HOST: url, DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: folder } });
  rmSync(folder, { recursive: true });
  assert.equal(ran.code, 1, ran.out.slice(0, 2000) + ran.err);
});

test("without a certificate it is refused, and that is said", async () =>
  assertRefused(await scan(["--no-host", "--tlsverify", "--tlscacert", at("ca.pem"), url])));

test("without TLS it is refused, and that is said", async () => assertRefused(await scan(["--no-host", url])));

test("a server of another authority is not trusted", async () =>
  assertRefused(await scan(["--no-host", "--tlsverify", "--tlscacert", at("strangers.pem"), ...identity(), url])));

test("a server under another name is not trusted", async () =>
  assertRefused(
    await scan(["--no-host", "--tlsverify", "--tlscacert", at("ca.pem"), ...identity(), url.replace("127.0.0.1", "localhost")]),
  ));

test("an API that asks for certificates is not the finding of one that does not", async () => {
  const ran = await scan([engine.url]);
  assert.ok(!ran.report.findings.some((f) => f.rule === "daemon-tcp-tls"));
});
