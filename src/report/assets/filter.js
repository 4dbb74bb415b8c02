"use strict";
(() => {
  const form = document.querySelector(".filter");
  if (!form) return;
  document.documentElement.classList.add("scripted");
  const findings = [...document.querySelectorAll(".finding")];
  const groups = [...document.querySelectorAll(".subject, .target")];
  const count = form.querySelector("output");
  const apply = () => {
    const severities = new Set([...form.querySelectorAll("[name=severity]:checked")].map((box) => box.value));
    const layer = form.elements.layer.value;
    const text = form.elements.text.value.trim().toLowerCase();
    let shown = 0;
    for (const finding of findings) {
      const fits = severities.has(finding.dataset.severity) && (!layer || finding.dataset.layer === layer) &&
        (!text || finding.dataset.text.toLowerCase().includes(text));
      finding.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    for (const group of groups) {
      const inside = [...group.querySelectorAll(".finding")];
      group.hidden = inside.length > 0 && inside.every((finding) => finding.hidden);
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
