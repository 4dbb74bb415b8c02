// Completion as the shells themselves do it: each takes its script and is asked what can stand at a place.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { run, temporaryFolder } from "../program/watertight.mjs";

async function script(t, shell) {
  const path = join(temporaryFolder(t), shell === "zsh" ? "_watertight" : `watertight.${shell}`);
  const ran = await run(["completion", shell]);
  assert.equal(ran.code, 0, ran.err);
  writeFileSync(path, ran.out);
  return path;
}

const lines = (text) => text.split(/[\r\n]+/).filter(Boolean);

async function bash(path, line, cwd) {
  const ask = `. "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _watertight; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const words = line.replace("=", " = ").split(" ");  // as COMP_WORDBREAKS does
  const ran = await run(["--norc", "-c", ask, path, ...words], { binary: "bash", cwd });
  assert.equal(ran.err, "");
  return lines(ran.out);
}

// A shell at a terminal of its own, where what completion adds is printed instead.
const zshSession = `
zmodload zsh/zpty
zpty shell zsh -f -i
ask() { zpty -w shell "$1"; }
ask 'PS1=; PS2=; unsetopt zle_bracketed_paste; cd -- '"\${(q)3}"
ask 'autoload -Uz compinit; compinit -u -D; zstyle ":completion:*" list-grouped false'
ask 'source '"\${(q)1}"
ask 'compadd() { case " \${@[1,(i)(-|--)]} " in *" -"[OAD]" "*) builtin compadd "$@"; return ;; esac
local -a found; builtin compadd -A found "$@"; print; print -rl -- "FOUND="$^found; return 1; }'
ask 'finished() { print -r -- ALL"FOUND"; exit }; comppostfuncs=(finished); bindkey "^I" complete-word'
zpty -w -n shell "$2"$'\\t'
while zpty -r shell text; do
  print -rn -- "$text"
  [[ "$text" != *ALLFOUND* ]] || break
done`;

async function zsh(path, line, cwd) {
  const ran = await run(["-f", "-c", zshSession, "ask", path, line, cwd], { binary: "zsh", cwd });
  assert.match(ran.out, /^ALLFOUND/m, `${ran.out}${ran.err}`);
  return lines(ran.out).filter((text) => text.startsWith("FOUND=")).map((text) => text.slice(6));
}

async function fish(path, line, cwd) {
  const ran = await run(["--no-config", "-c", 'source $argv[1]; complete -C $argv[2]', path, line], { binary: "fish", cwd });
  assert.equal(ran.err, "");
  return lines(ran.out).map((text) => text.split("\t")[0]);
}

// What is written, what has to be offered, what must not be.
const places = [
  ["watertight ", ["scan", "baseline", "policy", "completion"], ["create", "presets", "bash"]],
  ["watertight sn", ["snapshot"], ["scan"]],
  ["watertight baseline ", ["create", "update", "diff"], ["scan", "presets", "file.yaml"]],
  ["watertight baseline u", ["update"], ["create"]],
  ["watertight policy ", ["show", "presets"], ["create", "file.yaml"]],
  ["watertight baseline diff --fo", ["--format"], ["--output"]],
  ["watertight baseline diff --format ", ["text", "json"], ["sarif"]],
  ["watertight baseline create ", ["file.yaml"], ["update"]],
  ["watertight policy show --pre", ["--preset"], []],
  ["watertight policy show --preset ", ["homelab", "server", "ci-runner", "regulated"], ["file.yaml"]],
  ["watertight scan --fail", ["--fail-on", "--fail-on-new"], []],
  ["watertight scan --fail-on ", ["critical", "none"], ["file.yaml"]],
  ["watertight scan --policy f", ["file.yaml"], []],
  ["watertight scan f", ["file.yaml"], []],
  ["watertight scan baseline ", ["file.yaml"], ["create"]],
  ["watertight completion z", ["zsh"], ["bash"]],
  ["watertight explain container-docker", ["container-docker-socket"], ["scan"]],
];

for (const [name, complete] of Object.entries({ bash, zsh, fish }))
  test(`${name} completes commands, what stands below them, options, their values, operands and files`, async (t) => {
    const path = await script(t, name);
    const cwd = temporaryFolder(t);
    writeFileSync(join(cwd, "file.yaml"), "");
    for (const [line, offered, not] of places) {
      const found = await complete(path, line, cwd);
      for (const word of offered) assert.ok(found.includes(word), `"${line}" offers ${word}: ${found.join(" ")}`);
      for (const word of not) assert.ok(!found.includes(word), `"${line}" does not offer ${word}: ${found.join(" ")}`);
    }
  });

for (const [name, complete, before] of [["bash", bash, ""], ["fish", fish, "--fail-on="]])
  test(`${name} completes a value behind an equals sign`, async (t) => {
    const found = await complete(await script(t, name), "watertight scan --fail-on=cr", "/");
    assert.deepEqual(found, [`${before}critical`]);
  });

test("every command, and every option of it, is in every script and in the manual", async () => {
  const names = async (...command) => [...(await run([...command, "--help"])).out.matchAll(/^ {2}([a-z]+) {2}/gm)].map((m) => m[1]);
  const commands = [];
  for (const name of await names()) {
    const below = await names(name);
    commands.push(...(below.length > 0 ? below.map((action) => [name, action]) : [[name]]));
  }
  assert.ok(commands.some((words) => words.join(" ") === "baseline update"), commands.join());
  for (const args of [["completion", "bash"], ["completion", "zsh"], ["completion", "fish"], ["man"]]) {
    const text = (await run(args)).out.replaceAll("\\-", "-");
    for (const words of commands) {
      assert.ok(text.includes(words.join(" ")) || args[0] !== "man", `${args}: ${words.join(" ")}`);
      assert.match(text, new RegExp(`\\b${words.at(-1)}\\b`), `${args}: ${words.join(" ")}`);
      for (const [option] of (await run([...words, "--help"])).out.matchAll(/--[a-z-]{3,}/g))
        assert.ok(text.includes(args[1] === "fish" ? `-l ${option.slice(2)}` : option), `${args}: ${words.join(" ")} ${option}`);
    }
  }
});
