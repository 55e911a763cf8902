"use strict";
(() => {
  const form = document.getElementById("filter");
  if (!form) return;
  const shown = document.getElementById("shown");
  const none = document.getElementById("none");
  const articles = [...document.querySelectorAll("article.finding")];
  const cases = [...document.querySelectorAll("section.case")];
  const parts = [...document.querySelectorAll("section.part")];
  const links = new Map([...document.querySelectorAll(".contents a")].map(
    (link) => [link.getAttribute("href").slice(1), link.closest("li")]));
  const texts = new Map();
  const textOf = (article) => {
    if (!texts.has(article)) texts.set(article, article.textContent.toLowerCase());
    return texts.get(article);
  };
  const hasSome = (group) => group.querySelector("article.finding:not([hidden])") !== null;

  const apply = () => {
    const wanted = new Map([...new FormData(form)].filter(([, value]) => value.trim() !== ""));
    const words = (wanted.get("text") || "").toLowerCase().split(/\s+/).filter(Boolean);
    wanted.delete("text");
    let count = 0;
    for (const article of articles) {
      const fits = [...wanted].every(([name, value]) => name === "witness"
        ? article.dataset.witness.split(" ").includes(value)
        : article.dataset[name] === value)
        && words.every((word) => textOf(article).includes(word));
      article.hidden = !fits;
      count += fits;
    }
    for (const group of cases) group.hidden = !hasSome(group);
    for (const part of parts) {
      part.hidden = !hasSome(part);
      const entry = links.get(part.getAttribute("aria-labelledby"));
      if (entry) entry.hidden = part.hidden;
    }
    none.hidden = count > 0;
    const all = articles.length;
    const noun = all === 1 ? "finding" : "findings";
    shown.textContent = count === all ? `${all} ${noun}` : `${count} of ${all} ${noun}`;
  };

  let waiting;
  form.addEventListener("input", (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(apply, event.target.type === "search" ? 150 : 0);
  });
  form.addEventListener("reset", () => setTimeout(apply));
  form.addEventListener("submit", (event) => event.preventDefault());
  // A link to a finding shows it, whatever is filtered.
  addEventListener("hashchange", () => {
    const target = document.getElementById(location.hash.slice(1));
    if (target && target.closest("[hidden]")) {
      form.reset();
      apply();
      target.scrollIntoView();
    }
  });
  form.hidden = false;
  // A browser may have kept what was chosen before the page was loaded anew.
  apply();
})();
