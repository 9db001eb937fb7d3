// Turns the institution search into an editable combobox with a list (WAI-ARIA Authoring Practices, "Combobox").
// The page is complete without it: the search is a GET form, every institution a submit button.
"use strict";

(() => {
  const input = document.getElementById("q");
  const search = document.getElementById("institution-search");
  const form = document.getElementById("institutions");
  if (!input || !search || !form) return;

  const WAIT = 120; // ms between the last key and the question
  const list = make("ul", "choices", { id: "q-list", role: "listbox", "aria-label": input.dataset.suggestions });
  const status = make("p", "count", { role: "status" });
  const elsewhere = [document.getElementById("recent"), document.getElementById("results")].filter(Boolean);
  let found = [];
  let active = -1;
  let answered = ""; // the question that `found` answers
  let timer;
  let running;

  list.hidden = true;
  form.append(status, list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  input.autocomplete = "off";

  input.addEventListener("input", () => {
    clearTimeout(timer);
    running?.abort();
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    if (keys[event.key]?.()) event.preventDefault();
  });
  search.addEventListener("submit", () => {
    input.value = question();
  });
  // What was typed before this script came.
  if (input.value !== input.defaultValue) timer = setTimeout(ask, WAIT);
  // The list must not take the focus away from the field.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(Number(option.dataset.index));
  });

  // Each answers whether the key was used up.
  const keys = {
    ArrowDown: () => isOpen() && activate((active + 1) % found.length),
    ArrowUp: () => isOpen() && activate((active < 1 ? found.length : active) - 1),
    Home: () => active >= 0 && activate(0),
    End: () => active >= 0 && activate(found.length - 1),
    Escape: () => {
      if (isOpen()) show([], "");
      else input.value = "";
      return true;
    },
    Enter: () => {
      if (active >= 0) return choose(active);
      return isOpen() && found.length === 1 && answered === question() && choose(0);
    },
  };

  // Of a mail address, only what follows the @ ever leaves this page.
  function question() {
    return input.value.slice(input.value.lastIndexOf("@") + 1).trim();
  }

  async function ask() {
    const q = question();
    if (q) await look({ q }, count);
    else show([], "");
  }

  async function look(wanted, words) {
    const url = `${input.dataset.search}?${new URLSearchParams({ ...wanted, login: input.dataset.login })}`;
    running = new AbortController();
    try {
      const response = await fetch(url, { signal: running.signal, headers: { Accept: "application/json" } });
      if (!response.ok) throw new Error(response.statusText);
      const results = await response.json();
      answered = wanted.q ?? "";
      show(results, words(results.length));
    } catch (error) {
      if (error.name !== "AbortError") show([], input.dataset.silent);
    }
  }

  // Where somebody is, is asked when they press the button, and told to a tenth of a degree.
  const near = document.getElementById("near-me");
  if (near && navigator.geolocation) {
    const there = ({ coords }) => {
      const place = [coords.latitude, coords.longitude].map((degrees) => degrees.toFixed(1)).join();
      input.focus();
      return look({ near: place }, (found) => (found ? count(found) : near.dataset.none));
    };
    const nowhere = () => show([], near.dataset.refused);
    near.hidden = false;
    near.addEventListener("click", () => {
      clearTimeout(timer);
      running?.abort();
      show([], near.dataset.looking);
      navigator.geolocation.getCurrentPosition(there, nowhere, { maximumAge: 600_000, timeout: 15_000 });
    });
  }

  // The page brings the words for every number of suggestions, in its own language.
  function count(matches) {
    return JSON.parse(input.dataset.counts)[matches] ?? "";
  }

  function show(results, words) {
    found = results;
    activate(-1);
    list.replaceChildren(...results.map(option));
    list.hidden = results.length === 0;
    status.textContent = words;
    input.setAttribute("aria-expanded", String(isOpen()));
    for (const element of elsewhere) element.hidden = isOpen();
  }

  function isOpen() {
    return found.length > 0;
  }

  function activate(index) {
    active = index;
    for (const [i, element] of [...list.children].entries()) element.setAttribute("aria-selected", String(i === index));
    const element = list.children[index];
    if (element) {
      input.setAttribute("aria-activedescendant", element.id);
      element.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
    return true;
  }

  function choose(index) {
    const button = make("button", "", { name: "institution", value: found[index].entity_id, hidden: "" });
    form.append(button);
    button.click();
    button.remove();
    return true;
  }

  function option(institution, index) {
    const element = make("li", "choice", {
      id: `q-option-${index}`,
      role: "option",
      "aria-selected": "false",
      "data-index": index,
    });
    const tile = institution.logo
      ? make("img", "tile", { src: institution.logo, alt: "", width: 40, height: 40 })
      : make("span", "tile", { "aria-hidden": "true" });
    const text = make("span", "choice-text", {});
    const line = make("span", "choice-name", {});
    const name = make("bdi", "", {});
    const detail = make("bdi", "choice-detail", {});
    if (!institution.logo) tile.textContent = initials(institution.name);
    name.textContent = institution.name;
    detail.textContent = institution.detail;
    line.append(name);
    text.append(line, " ", detail);
    element.append(tile, text);
    return element;
  }

  // As `initials` of the page structs.
  function initials(name) {
    const letters = name.split(/\s+/u).flatMap((word) => word.match(/[\p{L}\p{N}]/u) ?? []);
    const capitals = letters.filter((letter) => !/\p{Lowercase}/u.test(letter)).slice(0, 2);
    return capitals.join("") || (letters[0] ?? "").toUpperCase();
  }

  function make(tag, name, attributes) {
    const element = document.createElement(tag);
    if (name) element.className = name;
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  }
})();
