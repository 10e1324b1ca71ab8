"use strict";

// Newer numbers: the page is asked for again, and what changes by itself is replaced. Nothing happens while nobody looks.
const live = () => document.getElementById("live");
let tag = null;

async function refresh() {
  const answer = await fetch(location.href, { cache: "no-cache", headers: { Accept: "text/html" } });
  // Signed out meanwhile, or the page is another one now.
  if (answer.redirected) return location.reload();
  if (!answer.ok || answer.headers.get("ETag") === tag) return;
  const isFirst = tag === null;
  const text = await answer.text();
  const next = new DOMParser().parseFromString(text, "text/html");
  const found = next.getElementById("live");
  if (!found) return;
  // It has turned into another page.
  if (found.dataset.refresh !== live().dataset.refresh) return location.reload();
  tag = replaceHead(next.querySelector(".head")) ? answer.headers.get("ETag") : null;
  document.title = next.title;
  if (isFirst && found.innerHTML === live().innerHTML) return;
  replace(found);
}

// The days, once others have begun, what is exported, and what a template is. Not while somebody chooses there: then it is
// looked at again the next time.
function replaceHead(next) {
  const head = document.querySelector(".head");
  if (head.innerHTML === next.innerHTML) return true;
  if (head.contains(document.activeElement) || head.querySelector("details[open]")) return false;
  head.replaceWith(document.adoptNode(next));
  return true;
}

// What was open stays open, and the focus where it was: on the same link, wherever it is now.
function replace(next) {
  const open = [...live().querySelectorAll("details")].map((details) => details.open);
  const focused = document.activeElement;
  const focusable = () => [...live().querySelectorAll("a, summary, [tabindex]")];
  const place = live().contains(focused) ? focusable().indexOf(focused) : -1;
  const address = focused?.getAttribute?.("href");
  const pointed = chart && { id: chart.id, index: chartIndex };
  const scrolled = [...live().querySelectorAll(".scroll")].map((area) => [area.scrollLeft, area.scrollTop]);
  live().replaceWith(document.adoptNode(next));
  live().querySelectorAll("details").forEach((details, index) => { if (open[index] !== undefined) details.open = open[index]; });
  live().querySelectorAll(".scroll").forEach((area, index) => { if (scrolled[index]) area.scrollTo(...scrolled[index]); });
  if (place >= 0) {
    const same = address && focusable().find((element) => element.getAttribute("href") === address);
    (same || focusable()[place])?.focus({ preventScroll: true });
  }
  const figure = pointed && document.getElementById(pointed.id);
  chart = null;
  if (figure) show(figure, pointed.index);
}

async function watch() {
  for (;;) {
    const seconds = Number(live()?.dataset.refresh);
    if (!seconds) return;
    await new Promise((done) => setTimeout(done, seconds * 1000));
    if (document.hidden) continue;
    // The server may be starting anew: the next time will tell.
    try { await refresh(); } catch {}
  }
}
watch();

// The numbers under the pointer, as the chart's table has them.
let chart = null;
let chartIndex = 0;

function show(figure, index) {
  hide();
  const plot = figure.querySelector(".plot");
  const rows = figure.querySelectorAll("tbody tr");
  const row = rows[index];
  if (!row) return;
  chart = figure;
  chartIndex = index;
  const share = rows.length > 1 ? index / (rows.length - 1) : 0.5;
  const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
  const x = `${share * 100}%`;
  for (const [name, value] of [["class", "cursor"], ["x1", x], ["x2", x], ["y1", "0"], ["y2", "100%"]]) line.setAttribute(name, value);
  plot.append(line);
  const tip = document.createElement("div");
  tip.className = "tip";
  const title = document.createElement("b");
  title.textContent = row.cells[0].textContent;
  const list = document.createElement("dl");
  const names = figure.querySelectorAll("thead th");
  for (let cell = 1; cell < row.cells.length; cell += 1) {
    const name = document.createElement("dt");
    const value = document.createElement("dd");
    name.textContent = names[cell].textContent;
    value.textContent = (row.cells[cell].querySelector("i[title]") ? "—" : row.cells[cell].textContent).trim();
    list.append(name, value);
  }
  tip.append(title, list);
  figure.append(tip);
  const box = plot.getBoundingClientRect();
  const left = box.left - figure.getBoundingClientRect().left + share * box.width;
  tip.style.left = `${share > 0.5 ? left - tip.offsetWidth - 12 : left + 12}px`;
}

function hide() {
  if (!chart) return;
  chart.querySelectorAll(".tip, .cursor").forEach((element) => element.remove());
  chart = null;
}

document.addEventListener("pointermove", (event) => {
  const plot = event.target.closest?.(".plot");
  if (!plot) return hide();
  const figure = plot.closest("figure");
  const count = figure.querySelectorAll("tbody tr").length;
  const box = plot.getBoundingClientRect();
  const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  show(figure, Math.round(share * (count - 1)));
});

document.documentElement.addEventListener("pointerleave", hide);
addEventListener("blur", hide);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  hide();
  document.querySelectorAll(".steps details[open]").forEach((details) => {
    details.open = false;
    details.querySelector("summary").focus();
  });
});

// Who chooses with a pointer need not press the button too. To a keyboard each arrow may be a choice, on the way to another.
document.addEventListener("change", (event) => {
  if (event.target.matches("form.filter select:not(:focus-visible)")) event.target.form.requestSubmit();
});
