// Tables that are drawn when the reader opens them.

/** A table in a region that scrolls; a cell of several lines has the others in small type. */
function drawnTable(list) {
  const head = list.head.map((name) => element("th", { scope: "col" }, texts[name]));
  const rows = list.rows.map((row) => {
    const cells = row.map((index, column) => {
      const [first, ...rest] = texts[index].split("\n");
      const lines = rest.map((line) => element("small", {}, line));
      return element(column ? "td" : "th", column ? {} : { scope: "row" }, first, ...lines);
    });
    return element("tr", {}, ...cells);
  });
  const caption = texts[list.caption];
  const table = element("table", { class: "drawn" }, element("caption", {}, caption),
    element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows));
  const region = { class: "scroll", role: "group", "aria-label": caption, tabindex: 0 };
  return element("div", region, table);
}

/** The line that asks a discrepancy again. */
function replayLine(row) {
  const [claim, adapter, route, path, dtype, , before, between, last] = row;
  if (between < 0) return texts[before];
  const place = [adapter, route, path, dtype].map((index) => texts[index]).join("-");
  return `${texts[before]}${texts[claim]}[${place}]${texts[between]}${texts[last]}`;
}

/** The discrepancies of a bug, each with its place, verdict and replay line. */
function drawnDiscrepancies([, , rows]) {
  const lines = rows.map((row) => {
    const [claim, adapter, route, path, dtype, verdict] = row.map((index) => texts[index]);
    const place = element("b", {}, `${adapter}, ${route}, ${path}, ${dtype}`);
    const button = element("button", { type: "button", class: "copy" }, "Copy the line");
    const code = element("code", {}, replayLine(row));
    return element("li", {}, place, `: ${verdict}; ${words(claim)} `, button, code);
  });
  return element("ol", { class: "discrepancies" }, ...lines);
}

document.addEventListener("toggle", (event) => {
  const details = event.target;
  const { list, bug } = details.dataset;
  if (!details.open || details.classList.contains("is-drawn")) return;
  if (list === undefined && bug === undefined) return;
  details.classList.add("is-drawn");
  details.querySelector("p").replaceWith(
    list === undefined ? drawnDiscrepancies(data.bugs[bug]) : drawnTable(data.lists[list]));
}, true);
