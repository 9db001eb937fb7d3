// On the pages that ask for a passkey: puts the question to the browser, and sends the form with the answer.
"use strict";

(() => {
  const decode = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const encode = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  const decoded = (descriptors) => descriptors.map((one) => ({ ...one, id: decode(one.id) }));

  const ask = {
    create: (options) =>
      navigator.credentials.create({
        publicKey: {
          ...options,
          challenge: decode(options.challenge),
          user: { ...options.user, id: decode(options.user.id) },
          excludeCredentials: decoded(options.excludeCredentials),
        },
      }),
    get: (options) =>
      navigator.credentials.get({
        publicKey: {
          ...options,
          challenge: decode(options.challenge),
          allowCredentials: decoded(options.allowCredentials),
        },
      }),
  };

  const answer = ({ id, rawId, type, response }) => {
    const said = { clientDataJSON: encode(response.clientDataJSON) };
    if (response.attestationObject) {
      said.attestationObject = encode(response.attestationObject);
      said.transports = response.getTransports ? response.getTransports() : [];
    } else {
      said.authenticatorData = encode(response.authenticatorData);
      said.signature = encode(response.signature);
      if (response.userHandle) said.userHandle = encode(response.userHandle);
    }
    return JSON.stringify({ id, rawId: encode(rawId), type, response: said });
  };

  const WHY = { NotAllowedError: "cancelled", AbortError: "cancelled", InvalidStateError: "known" };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const button = form.querySelector("button");
    const line = form.querySelector("[role=status]");
    if (!window.PublicKeyCredential) {
      line.textContent = form.dataset.unsupported;
      continue;
    }
    form.querySelector(".passkey").hidden = false;
    form.addEventListener("submit", async (event) => {
      if (form.elements.credential.value) return;
      event.preventDefault();
      button.disabled = true;
      line.textContent = "";
      try {
        form.elements.credential.value = answer(await ask[form.dataset.passkey](JSON.parse(form.dataset.options)));
        button.disabled = false;
        form.requestSubmit(button);
      } catch (error) {
        button.disabled = false;
        line.textContent = form.dataset[WHY[error.name] ?? "failed"];
      }
    });
  }

  // Whoever comes back by the back button is asked anew.
  addEventListener("pageshow", () => {
    for (const field of document.querySelectorAll("form[data-passkey] [name=credential]")) field.value = "";
  });
})();
