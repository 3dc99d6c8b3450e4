// The matrix: boxes of claims by routes, drawn for the filters that the address holds.
const matrix = data.matrix;
const form = document.getElementById("filters");
const NAMES = ["adapter", "route", "claim", "dtype", "path", "verdict"];
const [PATH, DTYPE, STATE, RIGHT, FAILING, KNOWN, LEFT, TUPLES, QUOTA, REASON, BUGS] =
  Array.from({ length: 11 }, (_, index) => index);
let drawn = []; // of each box that is shown: adapter, claim, route, cells

/** The sums over some cells. */
function totals(cells) {
  const sum = (field) => cells.reduce((total, cell) => total + cell[field], 0);
  const judged = cells.filter((cell) => cell[RIGHT] + cell[FAILING] > 0);
  const least = judged.length ? Math.min(...judged.map((cell) => cell[TUPLES])) : null;
  const states = new Set(cells.map((cell) => matrix.states[cell[STATE]]));
  return { right: sum(RIGHT), failing: sum(FAILING), known: sum(KNOWN), left: sum(LEFT), least, states };
}

/** The class of a box: what most of its cases came to. */
function boxClass(total) {
  const late = total.states.has("not started") ? "not-started" :
    total.states.has("incomplete") ? "incomplete" : "";
  if (!total.right && !total.failing && !total.known) return late || "nothing";
  if (total.failing && total.failing >= total.right) return "differs";
  if (late) return late;
  if (total.known > total.right) return "known";
  return total.failing || total.known || total.left > total.right ? "mixed" : "agrees";
}

/** What a box says: counts, or the reason why nothing was judged. */
function boxWords(total, cells) {
  const lines = [];
  const add = (number, word, style) => number &&
    lines.push(element("span", { class: style }, `${count(number)} ${word}`));
  add(total.failing, "fail", "mark differs");
  add(total.known, "known", "known-count");
  add(total.left, "left out");
  if (total.least !== null) lines.push(element("span", {}, `least ${count(total.least)}`));
  if (total.right || total.failing || total.known) return [count(total.right), element("small", {}, ...lines)];
  const reason = cells.find((cell) => cell[REASON] >= 0);
  const why = reason ? texts[reason[REASON]] : "nothing judged";
  return [element("span", { class: "why" }, why)];
}

/** Whether a cell passes the filters of dtype, path and verdict. */
function passes(cell, chosen) {
  return (!chosen.path || texts[cell[PATH]] === chosen.path) &&
    (!chosen.dtype || texts[cell[DTYPE]] === chosen.dtype) &&
    (!chosen.verdict || matrix.states[cell[STATE]] === chosen.verdict);
}

/** "claim,route" -> the cells that pass, and the reasons where no cell is recorded. */
function boxesOf(adapter, chosen) {
  const boxes = new Map(), reasons = new Map();
  for (const [claim, route, cells] of adapter.boxes) {
    const some = cells.filter((cell) => passes(cell, chosen));
    if (some.length) boxes.set(`${claim},${route}`, some);
  }
  for (const [claim, route, reason] of adapter.absent) reasons.set(`${claim},${route}`, texts[reason]);
  return { boxes, reasons };
}

/** One box of a table. */
function boxElement(adapter, claim, route, { boxes, reasons }, isPartial) {
  const cells = boxes.get(`${claim},${route}`);
  if (!cells) {
    const why = isPartial ? "–" : reasons.get(`${claim},${route}`) || "not asked";
    return element("td", { class: "nothing", tabindex: -1 }, element("span", { class: "why" }, why));
  }
  const total = totals(cells);
  drawn.push({ adapter, claim, route, cells });
  const attributes = { class: boxClass(total), tabindex: -1, "data-box": drawn.length - 1 };
  return element("td", attributes, ...boxWords(total, cells));
}

/** The table of one operator of an adapter; null where the filters leave nothing of it. */
function operatorTable(adapter, operator, chosen, found) {
  const isPartial = Boolean(chosen.path || chosen.dtype || chosen.verdict);
  const has = (claim, route) => found.boxes.has(`${claim},${route}`);
  const claims = matrix.claims.map((_, index) => index).filter((index) =>
    matrix.claims[index][2].includes(operator) && (!chosen.claim || texts[matrix.claims[index][0]] === chosen.claim));
  let routes = adapter.routes.map((_, index) => index).filter((index) =>
    adapter.routes[index][1] === operator && (!chosen.route || texts[adapter.routes[index][0]] === chosen.route));
  if (isPartial) routes = routes.filter((route) => claims.some((claim) => has(claim, route)));
  const rows = claims.filter((claim) => !isPartial || routes.some((route) => has(claim, route)));
  if (!routes.length || !rows.length) return null;
  const head = routes.map((route) => {
    const [name, , tags] = adapter.routes[route].map((index) => texts[index]);
    return element("th", { scope: "col" }, name.replaceAll("_", "_\u200b"), tags ? element("em", { class: "tag" }, tags) : "");
  });
  const body = rows.map((claim) => {
    const link = element("a", { href: `#${texts[matrix.claims[claim][1]]}` }, words(texts[matrix.claims[claim][0]]));
    const boxes = routes.map((route) => boxElement(adapter, claim, route, found, isPartial));
    return element("tr", {}, element("th", { scope: "row" }, link), ...boxes);
  });
  const caption = `${texts[adapter.title]}, ${words(texts[operator])}`;
  const corner = element("th", { scope: "col" }, "claim");
  const table = element("table", { class: "verdicts boxes" }, element("caption", {}, caption),
    element("thead", {}, element("tr", {}, corner, ...head)), element("tbody", {}, ...body));
  return element("div", { class: "scroll", role: "group", "aria-label": caption }, table);
}
