// The steps of attack paths against what the kernel told the probe: which ways of the probe a clause of the attack rules
// stands for is said in steps.json. Of a clause the premises that the probe answers are looked up in what the program gave
// its rules; together they have to say what the kernel says.
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { root } from "../program/watertight.mjs";
import { unasked as waysUnasked } from "./compare.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
export const table = JSON.parse(readFileSync(join(here, "steps.json"), "utf8"));

// A premise: {negated, name, terms, text}; "X != Y" is {differ: [X, Y]}.
function readPremise(text) {
  const differ = text.match(/^(\w+) != (\w+)$/);
  if (differ) return { differ: differ.slice(1), text };
  const [, negated, name, inside] = text.match(/^(not )?([\w-]+)\((.*)\)$/);
  return { negated: Boolean(negated), name, text,
    terms: inside === "" ? [] : inside.split(",").map((term) => term.trim().replace(/^"(.*)"$/, "$1")) };
}

// Every clause of the rules that come with the program, by "rule/number".
export function readClauses(folder = join(root, "src/attack/rules")) {
  const clauses = new Map();
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".rules") && name !== "predicates.rules")) {
    let rule = null, count = 0;
    for (const line of readFileSync(join(folder, file), "utf8").split("\n")) {
      const named = line.match(/^rule ([\w-]+)$/);
      if (named) [rule, count] = [named[1], 0];
      const body = line.match(/^ {2}[\w-]+\(.*?\) <- (.*)\.$/);
      if (body) clauses.set(`${rule}/${++count}`, body[1].match(/(not )?[\w-]+\([^)]*\)|\w+ != \w+/g).map(readPremise));
    }
  }
  return clauses;
}

const isVariable = (term) => /^[A-Z]$|^[A-Z][a-z]/.test(term) || term === "_";
const order = ["no", "unknown", "yes"];
const least = (a, b) => order[Math.min(order.indexOf(a), order.indexOf(b))];
const most = (a, b) => order[Math.max(order.indexOf(a), order.indexOf(b))];

// What the program's answer says of each predicate: [{terms, truth}] by its name, states that were derived included.
function known({ given, applied }) {
  const all = new Map();
  const add = (atom, certain) => {
    const { name, terms } = readPremise(atom);
    if (!all.has(name)) all.set(name, []);
    all.get(name).push({ terms, truth: certain ? "yes" : "unknown" });
  };
  for (const { atom, certain } of given) add(atom, certain);
  for (const { state, certain } of applied) add(state, certain);
  return all;
}

// The best truth of all premises together, over all that their variables may stand for. Events always hold.
function together(premises, facts, events, bound) {
  if (premises.length === 0) return "yes";
  const [first, ...rest] = premises;
  const value = (term) => (isVariable(term) ? bound[term] : term);
  if (first.differ) return first.differ.map(value)[0] !== first.differ.map(value)[1] ? together(rest, facts, events, bound) : "no";
  if (events.has(first.name)) return together(rest, facts, events, bound);
  const fitting = (facts.get(first.name) ?? []).filter(({ terms }) =>
    terms.every((term, i) => value(first.terms[i]) === undefined || value(first.terms[i]) === term));
  if (first.negated) {
    const held = fitting.reduce((truth, each) => most(truth, each.truth), "no");
    return least(order[2 - order.indexOf(held)], together(rest, facts, events, bound));
  }
  let best = "no";
  for (const { terms, truth } of fitting) {
    if (best === "yes") break;
    const names = Object.fromEntries(first.terms.map((term, i) => [term, terms[i]]).filter(([term]) => isVariable(term) && term !== "_"));
    if (order.indexOf(truth) > order.indexOf(best))
      best = most(best, least(truth, together(rest, facts, events, { ...bound, ...names })));
  }
  return best;
}

// Denials and comparisons last: their variables have names by then.
const sorted = (premises) => [...premises].sort((a, b) => Number(Boolean(a.negated || a.differ)) - Number(Boolean(b.negated || b.differ)));

const isBesides = (entry, premise) => (entry.besides ?? []).some((word) => {
  if (!word.includes("(")) return premise.name === word;
  const wanted = readPremise(word);
  return premise.name === wanted.name && wanted.terms.every((term, i) => premise.terms[i] === term);
});

const readEvents = () => new Set([...readFileSync(join(root, "src/attack/rules/predicates.rules"), "utf8")
  .matchAll(/^event ([\w-]+)/gm)].map(([, name]) => name));

// Whether the kernel opened one of the ways, "power" or "power way"; null where none was, and one could not be asked.
function opened(ways, answers, powers) {
  const fits = (word, power, way) => word === power || word === `${power} ${way.split("/")[0]}`;
  if (answers.some(({ power, way, open }) => open && ways.some((word) => fits(word, power, way)))) return true;
  const hidden = powers.some(({ power, ways: all }) => all.some(({ way, reachable }) =>
    reachable !== "no" && waysUnasked.has(`${power} ${way.split("/")[0]}`) && ways.some((word) => fits(word, power, way))));
  return hidden ? null : false;
}

export function newSteps() {
  const clauses = readClauses();
  const events = readEvents();

  // A row for each clause, or for the clauses of an entry that any of leads there, as compare() has it for ways: {step,
  // ways, predicted, open, agrees, premises}. `paths`: the answer of `watertight paths -v` about the one container.
  function compareSteps(name, paths, { answers, powers }) {
    const facts = known(paths);
    const bound = { X: name };
    const rows = [];
    for (const entry of table.asked) {
      const parts = entry.ways.map((ways) => opened(ways, answers, powers));
      const open = parts.includes(false) ? false : parts.includes(null) ? null : true;
      const asked = (id) => sorted(clauses.get(id).filter((premise) => !isBesides(entry, premise)));
      const groups = entry.any ? [entry.clauses] : entry.clauses.map((id) => [id]);
      for (const ids of groups) {
        const predicted = ids.reduce((truth, id) => most(truth, together(asked(id), facts, events, bound)), "no");
        const wrong = open === null || predicted === "unknown" ? null
          : predicted === "yes" ? !open && !entry.narrower : open && !entry.wider;
        rows.push({ step: ids.join(" or "), ways: entry.ways.map((ways) => ways.join(" or ")).join(" and "), predicted, open,
          agrees: wrong === null ? null : !wrong,
          premises: ids.map((id) => asked(id).map((premise) => `${premise.text}: ${together([premise], facts, events, bound)}`)) });
      }
    }
    return rows;
  }

  // The rules' own evaluation against that of the program: [what differs], for clauses that are in the table.
  function compareApplied(name, paths) {
    const facts = known(paths);
    const about = (atom) => atom.includes(`(${name})`) || atom.includes(`(${name}, `);
    const differences = [];
    for (const id of new Set(table.asked.flatMap((entry) => entry.clauses))) {
      const expected = together(sorted(clauses.get(id)), facts, events, { X: name });
      const found = paths.applied.filter((each) => `${each.rule}/${each.clause}` === id && each.premises.some(about))
        .reduce((truth, each) => most(truth, each.certain ? "yes" : "unknown"), "no");
      if (found !== expected) differences.push(`${id}: the program says ${found}, its facts ${expected}`);
    }
    return differences;
  }

  // Steps of paths said to be certain that are in the table, and those of them that no certain clause stands behind.
  function certainSteps(paths) {
    const asked = new Set(table.asked.flatMap((entry) => entry.clauses));
    const steps = paths.paths.filter((path) => path.certainty === "certain").flatMap((path) => path.steps);
    const behind = (step) => paths.applied.filter((each) => each.rule === step.rule && each.state === step.state &&
      step.premises.every((premise) => each.premises.includes(premise.atom)));
    const inTable = steps.filter((step) => behind(step).some((each) => asked.has(`${each.rule}/${each.clause}`)));
    return { steps: inTable.length,
      unfounded: steps.filter((step) => !behind(step).some((each) => each.certain)).map((step) => `${step.rule}: ${step.state}`) };
  }
  return { compareSteps, compareApplied, certainSteps };
}

export const stepInWords = ({ step, ways, predicted, open, premises }) =>
  `${step}: predicted ${predicted === "yes" ? "open" : predicted === "no" ? "refused" : predicted}, ` +
  `the kernel, by ${ways}: ${open === null ? "not asked" : open ? "open" : "refused"}` +
  premises.map((each) => `\n      ${each.join("; ")}`).join("");
