// The filters of the matrix, its keyboard, and what a box holds.
const boxesPlace = document.getElementById("boxes");
const detail = document.getElementById("detail");

/** What the filters are set to. */
function chosenFilters() {
  return Object.fromEntries(NAMES.map((name) => [name, form.elements[name].value]));
}

/** Draw the tables that the filters leave. */
function draw() {
  const chosen = chosenFilters(), tables = [];
  drawn = [];
  for (const adapter of matrix.adapters) {
    if (chosen.adapter && texts[adapter.title] !== chosen.adapter) continue;
    const found = boxesOf(adapter, chosen);
    for (const operator of new Set(adapter.routes.map((route) => route[1]))) {
      const table = operatorTable(adapter, operator, chosen, found);
      if (table) tables.push(table);
    }
  }
  boxesPlace.replaceChildren(...tables);
  for (const table of boxesPlace.querySelectorAll("table")) table.tBodies[0].rows[0].cells[1].tabIndex = 0;
  const cells = drawn.reduce((total, box) => total + box.cells.length, 0);
  document.getElementById("shown").textContent = `${count(drawn.length)} boxes, ${count(cells)} cells`;
  detail.hidden = true;
}

/** Keep the filters in the address. */
function keep() {
  const pairs = Object.entries(chosenFilters()).filter(([, value]) => value);
  const all = pairs.length ? pairs : [["adapter", ""]];
  history.replaceState(null, "", `#matrix?${new URLSearchParams(all)}`);
}

/** Set the filters that the address names, and draw; other addresses leave the matrix as it is. */
function follow() {
  const [place, query] = location.hash.slice(1).split("?");
  if (place !== "matrix" || query === undefined) return false;
  const wanted = new URLSearchParams(query);
  for (const name of NAMES) {
    const select = form.elements[name], value = wanted.get(name) || "";
    select.value = [...select.options].some((option) => option.value === value) ? value : "";
  }
  draw();
  document.getElementById("matrix").scrollIntoView();
  return true;
}

/** The texts that a filter offers. */
function offered(name) {
  const cells = () => matrix.adapters.flatMap((adapter) => adapter.boxes.flatMap((box) => box[2]));
  if (name === "adapter") return matrix.adapters.map((adapter) => texts[adapter.title]);
  if (name === "route") return matrix.adapters.flatMap((a) => a.routes.map((route) => texts[route[0]]));
  if (name === "claim") return matrix.claims.map((claim) => texts[claim[0]]);
  if (name === "verdict") return matrix.states;
  return cells().map((cell) => texts[cell[name === "dtype" ? DTYPE : PATH]]);
}

/** Links to the bugs that show in some cells. */
function bugLinks(cells) {
  const bugs = [...new Set(cells.flatMap((cell) => cell[BUGS] || []))];
  const links = bugs.map((bug) => {
    const [anchor, title] = data.bugs[bug];
    return element("li", {}, element("a", { href: `#${texts[anchor]}` }, texts[title]));
  });
  return links.length ? element("ul", {}, ...links) : "";
}

/** Show what a box holds, a row a cell. */
function showDetail(box) {
  const { adapter, claim, route, cells } = box;
  const head = ["path", "dtype", "verdict", "right", "fail", "known", "left out", "tuples", "why"];
  const rows = cells.map((cell) => {
    const why = cell[REASON] >= 0 ? texts[cell[REASON]] : "";
    const numbers = [RIGHT, FAILING, KNOWN, LEFT].map((field) => count(cell[field]));
    const asked = `${count(cell[TUPLES])} of ${count(cell[QUOTA])}`;
    const values = [texts[cell[PATH]], texts[cell[DTYPE]], matrix.states[cell[STATE]], ...numbers, asked, why];
    return element("tr", {}, ...values.map((value) => element("td", {}, value)));
  });
  const name = texts[adapter.routes[route][0]];
  const caption = `${texts[adapter.title]}, ${name}: ${words(texts[matrix.claims[claim][0]])}`;
  const ths = head.map((text) => element("th", { scope: "col" }, text));
  const close = element("button", { type: "button" }, "Close");
  close.addEventListener("click", () => (detail.hidden = true));
  const table = element("table", {}, element("thead", {}, element("tr", {}, ...ths)),
    element("tbody", {}, ...rows));
  const parts = [close, element("strong", {}, caption), bugLinks(cells), table];
  detail.replaceChildren(...parts.filter(Boolean));
  detail.hidden = false;
}

/** Move from box to box with the arrow keys. */
function moveBox(event) {
  const cell = event.target.closest(".boxes td");
  if (event.key === "Escape") detail.hidden = true;
  const step = STEPS[event.key];
  if (!cell || !step) return;
  const line = cell.closest("tbody").rows[cell.parentElement.rowIndex - 1 + step[0]];
  const next = line && line.cells[cell.cellIndex + step[1]];
  event.preventDefault();
  if (!next || next.tagName !== "TD") return;
  cell.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

for (const name of NAMES) {
  const options = [...new Set(offered(name))].map((value) => element("option", { value }, name === "claim" ? words(value) : value));
  form.elements[name].append(element("option", { value: "" }, "all"), ...options);
}
document.getElementById("matrix-tool").hidden = false;
if (matrix.adapters.length > 1) form.elements.adapter.selectedIndex = 1;
form.addEventListener("change", () => (draw(), keep()));
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => setTimeout(() => (draw(), keep())));
boxesPlace.addEventListener("keydown", moveBox);
for (const kind of ["focusin", "click"]) {
  boxesPlace.addEventListener(kind, (event) => {
    const cell = event.target.closest("td[data-box]");
    if (cell) showDetail(drawn[cell.dataset.box]);
  });
}
addEventListener("keydown", (event) => event.key === "Escape" && (detail.hidden = true));
addEventListener("hashchange", follow);
if (!follow()) draw();
