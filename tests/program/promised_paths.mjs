// What the cut of an answer of `watertight paths --format json` promises.
export const inWords = (path) => `${path.goal} ${path.target ?? ""} from ${path.from.name}: ${path.steps.map((step) => step.rule).join(" > ")}`;
// What a path reaches.
const reaches = (path) => [`${path.goal} ${path.target ?? ""}`, ...path.also];

// Whether a path is one of those that the cut of this answer promises to close: not one that it says needs other means, nor
// one to what these reach.
export function promised(answer) {
  const elsewhere = new Set(answer.byOtherMeans.map(({ fact }) => fact));
  const needsElsewhere = (path) => path.steps.some((step) => step.premises.some(({ atom }) => elsewhere.has(atom)));
  const remaining = new Set(answer.cut.remaining);
  const open = new Set(answer.paths.filter((path) => remaining.has(path.id) && !needsElsewhere(path)).flatMap(reaches));
  return (path) => !needsElsewhere(path) && reaches(path).some((goal) => !open.has(goal));
}
