"use strict";
(() => {
  const form = document.querySelector(".filter");
  if (!form) return;
  document.documentElement.classList.add("scripted");
  const field = form.elements;
  const count = form.querySelector("output");
  const findings = [...document.querySelectorAll(".finding")].map((element) => {
    const subject = element.closest(".subject").dataset;
    const rule = element.querySelector("header").textContent;
    return { element, kind: subject.kind, name: subject.name.toLowerCase(),
      text: `${subject.name} ${rule}`.toLowerCase() };
  });
  const groups = [...document.querySelectorAll(".subject, .target")];
  const names = new Set([...document.querySelectorAll("#subjects option")].map((option) => option.value.toLowerCase()));
  const typed = (input) => input.value.trim().toLowerCase();
  const apply = () => {
    const severities = new Set([...form.querySelectorAll("[name=severity]:checked")].map((box) => box.value));
    const layer = field.layer.value;
    const kind = field.kind.value;
    const name = typed(field.subject);
    const whole = names.has(name); // a name of the list is meant as it stands, anything else as a part
    const text = typed(field.text);
    const fits = (finding) =>
      severities.has(finding.element.dataset.severity) &&
      (!layer || finding.element.dataset.layer === layer) && (!kind || finding.kind === kind) &&
      (whole ? finding.name === name : finding.name.includes(name)) && finding.text.includes(text);
    let shown = 0;
    for (const finding of findings) {
      const fit = fits(finding);
      finding.element.hidden = !fit;
      shown += fit ? 1 : 0;
    }
    for (const group of groups) {
      const inside = group.querySelector(".finding");
      group.hidden = inside !== null && group.querySelector(".finding:not([hidden])") === null;
    }
    count.textContent = `${shown} of ${findings.length} shown`;
  };
  const reveal = () => {
    const wanted = location.hash ? document.getElementById(location.hash.slice(1)) : null;
    if (!wanted) return;
    if (wanted.hidden) { form.reset(); apply(); }
    const details = wanted.closest("details");
    if (details) details.open = true;
    wanted.scrollIntoView();
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  addEventListener("hashchange", reveal);
  apply();
  reveal();
})();
