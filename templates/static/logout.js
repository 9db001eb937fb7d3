// Goes on, to the application or the institution, when every frame was loaded, or after some seconds; but not when somebody comes back to
// this page, or nobody could ever leave it backwards.
"use strict";

(() => {
  const WAIT = 5000; // ms
  const next = document.querySelector("[data-next]");
  const [visit] = performance.getEntriesByType("navigation");
  if (!next || visit?.type === "back_forward") return;
  const go = () => {
    if (next instanceof HTMLFormElement) HTMLFormElement.prototype.submit.call(next);
    else location.replace(next.href);
  };
  if (document.readyState === "complete") {
    go();
    return;
  }
  addEventListener("load", go); // of the window: it waits for the frames
  setTimeout(go, WAIT);
})();
