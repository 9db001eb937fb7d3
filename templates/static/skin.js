// The preview of a skin follows the colours while they are chosen. Without it, the button shows them.
"use strict";

(() => {
  const form = document.getElementById("colours");
  let waiting;
  let latest = 0;

  const show = async () => {
    const turn = ++latest;
    const query = new URLSearchParams(new FormData(form));
    const answer = await fetch(`${form.getAttribute("action")}?${query}`);
    if (!answer.ok) {
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const views = page.getElementById("views");
    // An older answer must not take the place of a newer one; and a session that ended shows another page.
    if (turn !== latest || !views) {
      return;
    }
    const shown = document.getElementById("views");
    shown.className = views.className;
    shown.querySelectorAll("iframe").forEach((frame, place) => {
      frame.src = views.querySelectorAll("iframe")[place].getAttribute("src");
    });
    document.getElementById("contrasts").replaceChildren(...page.getElementById("contrasts").childNodes);
  };

  form.addEventListener("input", (event) => {
    // Another scheme has other colours to begin with.
    if (event.target.name === "scheme") {
      location.search = new URLSearchParams({ scheme: event.target.value, width: form.elements.width.value });
      return;
    }
    clearTimeout(waiting);
    waiting = setTimeout(() => show().catch(() => {}), 200);
  });
})();
