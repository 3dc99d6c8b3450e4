"use strict";
// The data of the page; texts stand in it once each, and are named by their indices.
const data = JSON.parse(document.getElementById("data").textContent);
const texts = data.texts;

/** An element with attributes and children; a child that is no element becomes text. */
function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== ""));
  return made;
}

/** A name as words. */
function words(name) {
  return name.replaceAll("_", " ");
}

/** A number with commas between thousands. */
function count(number) {
  return number.toLocaleString("en-US");
}

/** The element that the address names; null where it names none. */
function named() {
  try {
    return document.getElementById(decodeURIComponent(location.hash.slice(1)));
  } catch { // a % that stands for no character
    return null;
  }
}

/** Open what is closed around the target of a link, and show it. */
function reveal() {
  const target = named();
  if (!target) return;
  let opened = false;
  for (let node = target; node; node = node.parentElement) {
    if (node.tagName === "DETAILS" && !node.open) opened = node.open = true;
  }
  const evidence = target.querySelector(":scope > .evidence");
  if (evidence && !evidence.open) opened = evidence.open = true;
  if (opened) target.scrollIntoView();
}

/** Copy a text, and say so on the button for two seconds. */
async function copy(button, text) {
  const label = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = element("textarea", { class: "copying" });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    button.focus();
  }
  button.textContent = "Copied";
  setTimeout(() => (button.textContent = label), 2000);
}

/** The text of the first element that a selector finds; empty where there is none. */
function textOf(node, selector) {
  const found = node.querySelector(selector);
  return found ? found.textContent : "";
}

/** The text for an issue: what stands before the script, the script, and what stands after it. */
function issueText(details) {
  const parts = details.querySelectorAll(":scope > pre");
  const script = textOf(details, ".script pre");
  return parts[0].textContent + script + parts[parts.length - 1].textContent;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const details = button && button.closest("details");
  if (!button) return;
  if (button.className === "copy") copy(button, textOf(button.parentElement, "pre, code"));
  if (button.className === "copy-issue") copy(button, issueText(details));
  if (button.className === "copy-script") copy(button, textOf(details, ".script pre"));
});
for (const button of document.querySelectorAll(".copy, .copy-issue, .copy-script")) {
  const isScript = button.className === "copy-script";
  button.hidden = isScript && !button.closest("details").querySelector(".script");
}
addEventListener("hashchange", reveal);
reveal();
