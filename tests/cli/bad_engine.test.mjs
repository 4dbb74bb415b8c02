// Engines that are not there, may not be asked, or answer nonsense: a sentence and 3, within the time-out.
import assert from "node:assert/strict";
import { chmodSync, copyFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import test from "node:test";
import { program, run, scan, schemaErrors, temporaryFolder } from "../program/watertight.mjs";

// Starts a server on a socket of its own; the test ends it.
async function listen(t, server) {
  const socket = join(temporaryFolder(t), "docker.sock");
  const open = new Set();
  server.on("connection", (connection) => {
    open.add(connection);
    connection.on("error", () => {});
    connection.on("close", () => open.delete(connection));
  });
  await new Promise((done) => server.listen(socket, done));
  t.after(() => {
    for (const connection of open) connection.destroy();
    server.close();
  });
  return socket;
}

async function expectUnreadable(url, says, options = []) {
  const ran = await scan(["--no-host", ...options, url], { seconds: 20 });
  assert.equal(ran.code, 3, `${ran.signal} ${ran.out}${ran.err}`);
  assert.deepEqual(schemaErrors(ran.report), []);
  const [target] = ran.report.targets;
  assert.notEqual(target.status, "complete");
  assert.match(target.reasons.join("\n"), says);
  assert.equal(ran.report.summary.passed, 0, "what was not seen is not passed");
  return ran.report;
}

test("a socket that is not there is told by its path", () =>
  expectUnreadable("unix:///nonexistent/docker.sock", /\/nonexistent\/docker\.sock/));

test("a port where nobody listens is told", () => expectUnreadable("tcp://127.0.0.1:9", /127\.0\.0\.1:9/));

test("a socket that may not be opened is told with the remedy", async (t) => {
  const socket = await listen(t, createHttpServer((_, answer) => answer.end("{}")));
  const folder = join(socket, "..");
  chmodSync(folder, 0o755);
  chmodSync(socket, 0o600);
  const binary = join(folder, "watertight");
  copyFileSync(program, binary);
  chmodSync(binary, 0o755);
  if (process.getuid() !== 0) chmodSync(socket, 0);
  const nobody = process.getuid() === 0 ? { uid: 65534, gid: 65534 } : {};
  const ran = await scan(["--no-host", `unix://${socket}`], { binary, cwd: folder, ...nobody });
  assert.equal(ran.code, 3, ran.out + ran.err);
  assert.match(ran.report.targets[0].reasons.join("\n"), /permission|docker group|root/i);
});

for (const [what, answer] of Object.entries({
  "404 to everything": (_, a) => a.writeHead(404).end('{"message":"page not found"}'),
  "500 to everything": (_, a) => a.writeHead(500).end('{"message":"the daemon is unwell"}'),
  "HTML where JSON belongs": (_, a) => a.writeHead(200).end("<html><body>Welcome</body></html>"),
  "JSON of another shape": (_, a) => a.writeHead(200).end("[42]"),
  "a body without end": (_, a) => {
    a.writeHead(200);
    const more = () => {
      while (a.write("x".repeat(1 << 20)));
      a.once("drain", more);
    };
    more();
  },
}))
  test(`an engine that answers ${what} is told`, async (t) => {
    const socket = await listen(t, createHttpServer(answer));
    await expectUnreadable(`unix://${socket}`, /./, ["--timeout", "3"]);
  });

for (const [what, speak] of Object.entries({
  "speaks no HTTP": (c) => c.end("SSH-2.0-OpenSSH_9.2\r\n"),
  "closes at once": (c) => c.destroy(),
  "stops in the middle": (c) => c.end("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"Version\": "),
  "says nothing": () => {},
}))
  test(`an engine that ${what} is told`, async (t) => {
    const socket = await listen(t, createServer((c) => c.on("data", () => speak(c))));
    await expectUnreadable(`unix://${socket}`, /./, ["--timeout", "1"]);
  });

test("a CA file that is not there is told by its name", async (t) => {
  const server = createServer((c) => c.on("error", () => {}).destroy());
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  t.after(() => server.close());
  const url = `tcp://127.0.0.1:${server.address().port}`;
  const ran = await run(["scan", "--no-host", "--tlsverify", "--tlscacert", "/nonexistent/ca.pem", url]);
  assert.ok(ran.code === 2 || ran.code === 3, ran.out + ran.err);
  assert.match(ran.out + ran.err, /\/nonexistent\/ca\.pem/);
});
