// On every page: copy buttons, and a guard against double clicks. Every page works without it.
"use strict";

(() => {
  const status = document.createElement("p");
  status.className = "aside";
  status.setAttribute("role", "status");
  document.body.append(status);

  // A button that copies says which element's text: data-copy="id". Without a clipboard it stays hidden.
  const say = (button, words) => {
    const label = button.firstChild;
    const before = label.data;
    label.data = words;
    status.textContent = words;
    button.disabled = true;
    setTimeout(() => {
      label.data = before;
      status.textContent = "";
      button.disabled = false;
    }, 1500);
  };
  const copy = async (button) => {
    const source = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(source.textContent);
      say(button, document.body.dataset.copied);
    } catch {
      getSelection().selectAllChildren(source);
      say(button, document.body.dataset.selected);
    }
  };
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", () => copy(button));
  }

  // A page that does not wait for good says once more when little time is left.
  const SOON = 120; // s
  const limit = document.getElementById("time-limit");
  if (limit) {
    const warn = () => {
      limit.querySelector("[role=alert]").textContent = limit.dataset.soon;
      limit.classList.add("notice", "warn");
    };
    setTimeout(warn, Math.max(limit.dataset.seconds - SOON, 0) * 1000);
  }

  // What was posted is not posted again: not by a double click, and not for a moment after.
  const release = (form) => delete form.dataset.sent;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if ("sent" in form.dataset) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "";
    setTimeout(release, 5000, form);
  });
  addEventListener("pageshow", () => document.querySelectorAll("[data-sent]").forEach(release));
})();
