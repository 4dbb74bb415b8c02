"use strict";
(() => {
  // "0-2,7" → [0, 1, 2, 7]
  const numbers = (text) => text.split(",").filter(Boolean).flatMap((part) => {
    const [first, last = first] = part.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
  const watch = (section) => {
    const svg = section.querySelector(".graph .ways");
    const panel = section.querySelector(".chosen");
    if (!svg || !panel) return;
    const parts = [...svg.querySelectorAll("[data-paths]")].map((element) => ({ element, paths: numbers(element.dataset.paths) }));
    const nodes = new Map();
    for (const { element, paths } of parts) {
      if (element.dataset.node === undefined) continue;
      const box = element.querySelector("rect:last-of-type").getBBox();
      nodes.set(element.dataset.node, { element, paths, y: box.y + box.height / 2, column: Number(element.dataset.column),
        next: element.dataset.next.split(" ").filter(Boolean), before: [] });
    }
    for (const [number, node] of nodes) for (const next of node.next) nodes.get(next).before.push(number);
    const node_of = (element) => nodes.get(element?.closest(".node")?.dataset.node);

    const clear = () => {
      svg.classList.remove("choosing");
      for (const { element } of parts) element.classList.remove("on", "here");
      panel.hidden = true;
      panel.replaceChildren();
    };
    const light = (paths) => {
      const wanted = new Set(paths);
      svg.classList.add("choosing");
      for (const part of parts) part.element.classList.toggle("on", part.paths.some((path) => wanted.has(path)));
    };
    const tell = (node) => {
      for (const other of nodes.values()) other.element.classList.toggle("here", other === node);
      const said = document.getElementById(node.element.getAttribute("href").slice(1));
      if (!said) return;
      panel.replaceChildren(...[...said.childNodes].map((child) => child.cloneNode(true)));
      for (const copy of panel.querySelectorAll("[id]")) copy.removeAttribute("id");
      panel.hidden = false;
    };
    const choose = (node) => { light(node.paths); tell(node); };

    svg.addEventListener("click", (event) => {
      const node = node_of(event.target);
      if (!node) { clear(); return; }
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      choose(node);
    });
    // Along a way that is lit, else to whatever is nearest.
    const nearest = (from, candidates) => {
      const lit = candidates.filter((node) => node.element.classList.contains("on"));
      const near = (node) => Math.abs(node.y - from.y);
      return (lit.length ? lit : candidates).reduce((best, node) => (!best || near(node) < near(best) ? node : best), undefined);
    };
    const moves = {
      ArrowRight: (from) => nearest(from, from.next.map((number) => nodes.get(number))),
      ArrowLeft: (from) => nearest(from, from.before.map((number) => nodes.get(number))),
      ArrowDown: (from) => nearest(from, [...nodes.values()].filter((node) => node.column === from.column && node.y > from.y)),
      ArrowUp: (from) => nearest(from, [...nodes.values()].filter((node) => node.column === from.column && node.y < from.y)),
    };
    svg.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { clear(); return; }
      const from = node_of(event.target);
      if (!from || !moves[event.key] || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      const to = moves[event.key](from);
      if (!to) return;
      if (!to.element.classList.contains("on")) light(to.paths);
      tell(to);
      to.element.focus();
      to.element.scrollIntoView({ block: "nearest", inline: "nearest" });
    });
    for (const link of section.querySelectorAll("a[data-path]"))
      link.addEventListener("click", () => {
        const path = Number(link.dataset.path);
        clear();
        light([path]);
        const first = [...nodes.values()].filter((node) => node.paths.includes(path)).sort((a, b) => a.column - b.column)[0];
        if (first) setTimeout(() => first.element.focus());
      });
  };
  for (const section of document.querySelectorAll(".paths")) watch(section);
  const reveal = () => {
    const wanted = location.hash ? document.getElementById(location.hash.slice(1)) : null;
    const details = wanted?.closest("details");
    if (!details || details.open) return;
    details.open = true;
    wanted.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();
})();
