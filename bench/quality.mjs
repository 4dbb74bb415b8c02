// quality.mjs WATERTIGHT TARGET…: the numbers of docs/quality.md. Findings by kind of file, before and after what
// is implied and what replicas share is folded, and how much could not be evaluated.
import { execFileSync } from 'node:child_process'

const [program, ...targets] = process.argv.slice(2)
if (!targets.length) {
  console.error('quality.mjs WATERTIGHT TARGET…')
  process.exit(2)
}
const scan = target => {
  const args = ['scan', target, '--format', 'ndjson', '--quiet', '--allow-partial', '--fail-on', 'none']
  const text = execFileSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 30, stdio: ['ignore', 'pipe', 'ignore'] })
  return text.trimEnd().split('\n').map(line => JSON.parse(line))
}
const lines = targets.flatMap(scan)
const of = type => lines.filter(line => line.type === type)
const kind = new Map(of('target').map(t => [t.name, t.kind]))
const number = n => n.toLocaleString('en')
console.log('| | files | before | after | a file, before | a file, after |\n|---|---|---|---|---|---|')
for (const name of new Set(kind.values())) {
  const files = [...kind.values()].filter(k => k === name).length
  const after = of('finding').filter(f => kind.get(f.target) === name)
  const copies = f => 1 + (f.replicas?.length ?? 0)
  const before = after.reduce((sum, f) => sum + copies(f) * (1 + f.implies.length), 0)
  const each = n => (n / files).toFixed(1)
  console.log(`| ${name} | ${files} | ${number(before)} | ${number(after.length)} | ${each(before)} | ${each(after.length)} |`)
}
console.log(`\n${number(of('finding').length)} findings; ${number(of('notEvaluated').length)} not evaluated\n`)
