// Expected, got and difference: the element under the pointer or the cursor, in all three tables.

/** The cell of a table at a row and column of the whole array. */
function numberAt(table, row, column) {
  const line = table.rows[row - table.dataset.row];
  return line && line.cells[column - table.dataset.column];
}

/** The row and column of a cell in the whole array. */
function placeOf(cell) {
  const table = cell.closest("table");
  const row = Number(table.dataset.row) + cell.parentElement.rowIndex;
  return [row, Number(table.dataset.column) + cell.cellIndex];
}

/** Mark an element in all tables of a bug, and write its values beneath them. */
function point(cell) {
  const [row, column] = placeOf(cell);
  const pictures = cell.closest(".pictures");
  for (const old of pictures.querySelectorAll(".at")) old.classList.remove("at");
  const values = [];
  for (const table of pictures.querySelectorAll("table.heat")) {
    const same = numberAt(table, row, column);
    if (!same) continue;
    same.classList.add("at");
    const name = textOf(table.closest("figure"), "figcaption");
    values.push(`${name} ${same.title || same.textContent.trim()}`);
  }
  const line = pictures.nextElementSibling;
  line.hidden = false;
  line.setAttribute("role", "status");
  line.textContent = `Row ${row}, column ${column}: ${values.join(", ")}.`;
}

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** Move the mark of a table that has the focus. */
function movePointer(event) {
  const table = event.target.matches(".scroll") && event.target.querySelector("table.heat");
  const step = STEPS[event.key];
  if (!table || !step) return;
  const at = table.querySelector(".at");
  const [row, column] = at ? placeOf(at) : [0, 0];
  const next = at && numberAt(table, row + step[0], column + step[1]);
  point(next || at || table.rows[0].cells[0]);
  (next || at || table).scrollIntoView({ block: "nearest", inline: "nearest" });
  event.preventDefault();
}

document.addEventListener("keydown", movePointer);
document.addEventListener("mouseover", (event) => {
  const cell = event.target.closest && event.target.closest(".heat td");
  if (cell) point(cell);
});
document.addEventListener("focusin", (event) => {
  const table = event.target.matches(".pictures .scroll") && event.target.querySelector(".heat");
  if (table) point(table.querySelector(".at") || table.querySelector(".w") || table.rows[0].cells[0]);
});
