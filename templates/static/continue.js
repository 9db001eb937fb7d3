// Goes on to the institution that the person always uses, after a moment in which they can stop it: by any key, a touch, or
// the pointer. Not when somebody comes back to this page, or nobody could ever leave it backwards.
"use strict";

(() => {
  const WAIT = 3000; // ms
  const form = document.getElementById("continue-with");
  const status = document.getElementById("soon");
  const [visit] = performance.getEntriesByType("navigation");
  if (!form || !status || visit?.type === "back_forward") return;

  const timer = setTimeout(() => form.requestSubmit(), WAIT);
  status.textContent = status.dataset.soon;
  const stop = () => {
    clearTimeout(timer);
    status.textContent = status.dataset.stays;
    for (const kind of kinds) removeEventListener(kind, stop, true);
  };
  const kinds = ["keydown", "pointerdown", "pagehide"];
  for (const kind of kinds) addEventListener(kind, stop, true);
})();
