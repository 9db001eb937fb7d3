// Goes back to the application when every frame was loaded, or after some seconds; but not when somebody comes back to
// this page, or nobody could ever leave it backwards.
"use strict";

(() => {
  const WAIT = 5000; // ms
  const back = document.getElementById("back");
  const [visit] = performance.getEntriesByType("navigation");
  if (!back || visit?.type === "back_forward") return;
  const go = () => location.replace(back.href);
  if (document.readyState === "complete") {
    go();
    return;
  }
  addEventListener("load", go); // of the window: it waits for the frames
  setTimeout(go, WAIT);
})();
