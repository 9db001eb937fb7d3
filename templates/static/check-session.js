// Tells a relying party whether the session has changed (OpenID Connect Session Management 1.0, §3.2). What it compares
// is worked out by `session_state` of the crate `oauth` in the same way.
"use strict";

(() => {
  const COOKIE = location.protocol === "https:" ? "__Host-beadle-state" : "beadle-state";

  addEventListener("message", async (event) => {
    if (!event.source || event.origin === "null") return;
    event.source.postMessage(await status(event.data, event.origin), event.origin);
  });

  async function status(message, origin) {
    const parts = typeof message === "string" ? message.split(" ") : [];
    const [client, state] = parts;
    const salt = state?.split(".")[1];
    if (parts.length !== 2 || !client || !salt) return "error";
    // A frame that is kept from its cookies knows nothing, and must not pretend that somebody signed out.
    if (document.hasStorageAccess && !(await document.hasStorageAccess())) return "error";
    return (await digest(`${client} ${origin} ${browserState()} ${salt}`)) === state.split(".")[0]
      ? "unchanged"
      : "changed";
  }

  function browserState() {
    const pair = document.cookie.split("; ").find((pair) => pair.startsWith(`${COOKIE}=`));
    return pair ? pair.slice(COOKIE.length + 1) : "";
  }

  async function digest(text) {
    const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }
})();
