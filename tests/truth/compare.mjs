// What the program says of a container against what the kernel told the probe in it.

// Ways of the table that cannot be asked without doing what they are for; docs/truth.md says why, each.
export const unasked = new Set(["set-clock clock_settime"]);
// A kernel that serves the x32 ABI is hard to find.
const cannotBeAsked = (power, way) => unasked.has(`${power} ${way.split("/")[0]}`) || way.endsWith("/x32");

// One entry for each way of either side: {power, way, predicted: yes|no|unknown|missing, open: true|false|null, answer,
// barriers}, and in `agrees` whether they say the same; null where the program says that it does not know.
export function compare(powers, answers) {
  const key = (power, way) => `${power} ${way}`;
  const asked = new Map(answers.map((answer) => [key(answer.power, answer.way), answer]));
  const rows = [];
  for (const { power, ways } of powers) {
    for (const { way, reachable, barriers } of ways) {
      const answer = asked.get(key(power, way));
      asked.delete(key(power, way));
      if (!answer && cannotBeAsked(power, way)) continue;
      const agrees = !answer ? false : reachable === "unknown" ? null : (reachable === "yes") === answer.open;
      rows.push({ power, way, predicted: reachable, open: answer?.open ?? null, answer: answer?.answer ?? "not asked", barriers, agrees });
    }
    // The power as a whole is open when one of its ways is.
    const open = answers.some((answer) => answer.power === power && answer.open);
    const { reachable, barriers } = powers.find((each) => each.power === power);
    const whole = ways.every(({ way, reachable }) => reachable === "no" || !cannotBeAsked(power, way));
    if (whole && ways.length > 1) {
      rows.push({ power, way: "(any)", predicted: reachable, open, answer: "", barriers,
        agrees: reachable === "unknown" ? null : (reachable === "yes") === open });
    }
  }
  // The same call in other words ("socket/i386") is a way of its own where the filters let only those through. Where they
  // stop the call and the table has no other words for it, it says that there are none.
  for (const { power, way, open, answer } of asked.values()) {
    const [plain, words] = way.split("/");
    const native = rows.find((row) => row.power === power && row.way === plain);
    if (words && native && !native.barriers.some(({ barrier, certain }) => barrier === "seccomp" && certain)) continue;
    const predicted = words && native ? "no" : "missing";
    const barriers = words && native ? native.barriers : [];
    rows.push({ power, way, predicted, open, answer, barriers, agrees: predicted === "no" && !open });
  }
  return rows;
}

export const inWords = ({ power, way, predicted, open, answer, barriers }) =>
  `${power} by ${way}: predicted ${predicted === "yes" ? "open" : predicted === "no" ? "refused" : predicted}, ` +
  `the kernel: ${open === null ? answer : `${open ? "open" : "refused"} (${answer})`}` +
  (barriers.length > 0 ? barriers.map(({ barrier, certain, because }) =>
    `\n      ${certain ? "" : "maybe "}${barrier}: ${because}`).join("") : "\n      no barrier");
