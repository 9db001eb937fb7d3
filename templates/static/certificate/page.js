// On the pages of certificates: keys that are made and used in this browser. Everything secret happens in a worker of ours;
// its passwords stand in fields without a name, which no form ever sends.

const byId = (id) => document.getElementById(id);

// What is said, by its name, in the language of the page.
const wordsOf = (section) => {
  const words = JSON.parse(section.dataset.words);
  return (word, file = "") => (words[word] ?? words.other).replace("{file}", file);
};

const objection = (password) => {
  if (password === "") return "empty";
  if (password.length < 12) return "short";
  if (!/^[ -~]{12,128}$/.test(password)) return "letters";
  return new Set(password.replaceAll(" ", "")).size < 5 ? "simple" : null;
};

// One task for a worker of its own, which is gone afterwards with all that it knew.
const work = (section, task, onStep = () => {}) => new Promise((resolve, reject) => {
  const worker = new Worker(section.dataset.worker, { type: "module" });
  const settled = (settle) => (value) => {
    worker.terminate();
    settle(value);
  };
  worker.addEventListener("error", () => settled(reject)("other"));
  worker.addEventListener("message", ({ data }) => {
    if (data.step) onStep(data.step);
    else if (data.failed) settled(reject)(data.failed);
    else settled(resolve)(data.done);
  });
  worker.postMessage(task);
});

// A section with fields, a button, a progress sign and a line that says how it went.
const activity = (section) => {
  const [button, progress, line] = ["button", "progress", "[role=status]"].map((part) => section.querySelector(part));
  return {
    begin(words) {
      button.disabled = true;
      progress.hidden = false;
      line.textContent = words;
    },
    say(words) {
      line.textContent = words;
    },
    end(words, failed) {
      button.disabled = false;
      progress.hidden = true;
      line.textContent = words;
      line.classList.toggle("error", failed);
    },
  };
};

const offer = (link, name, type, content) => {
  if (link.href) URL.revokeObjectURL(link.href);
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.hidden = false;
  link.click();
};

const today = () => new Date().toISOString().slice(0, 10);

// A field that is wrong, as long as it is: its line says why.
const mark = (field, line, isWrong) => {
  const lines = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== line.id);
  if (isWrong) {
    field.setAttribute("aria-invalid", "true");
    lines.push(line.id);
  } else {
    field.removeAttribute("aria-invalid");
  }
  field.setAttribute("aria-describedby", lines.join(" "));
};

// Of several fields the one that is wrong, which gets the focus; none if there is none.
const point = (fields, line, wrong) => {
  for (const field of fields) mark(field, line, field === wrong);
  wrong?.focus();
};

const making = (section) => {
  const words = wordsOf(section);
  const form = section.closest("form");
  const csr = byId("csr");
  const state = activity(section);
  section.hidden = false;
  // The request in the field may be of a key that was made here, also before the form was refused.
  const origin = byId("key-origin");
  const { kept } = section.dataset;
  // Its own message stands in it, too.
  byId("own-request").open = (csr.value !== "" && !kept) || csr.matches("[aria-invalid]");

  const kinds = byId("key-kind");
  const families = () => (form.querySelector("[name=profile]:checked")?.dataset.keys ?? "rsa").split(" ");
  const fit = () => {
    for (const option of kinds.options) {
      option.hidden = option.disabled = !families().includes(option.dataset.family);
    }
    if (kinds.selectedOptions[0]?.disabled) kinds.value = [...kinds.options].find((option) => !option.disabled).value;
  };
  form.addEventListener("change", fit);
  fit();

  // A key that was made here and not sent would be lost with the page; its file is not.
  let isUnsent = Boolean(kept);
  addEventListener("beforeunload", (event) => {
    if (isUnsent) event.preventDefault();
  });

  const hold = (isHeld) => {
    origin.value = isHeld ? "browser" : "";
    byId("key-fields").hidden = isHeld;
    byId("other-key").hidden = !isHeld;
  };
  csr.addEventListener("input", () => hold(false));
  byId("other-key").addEventListener("click", () => {
    csr.value = "";
    isUnsent = false;
    hold(false);
    state.end("", false);
    byId("save-key").hidden = true;
    byId("key-password").focus();
  });
  if (kept) {
    hold(true);
    state.end(words("kept-key", kept), false);
  }

  const passwords = ["key-password", "key-password-again"].map(byId);
  const enterPresses = (fields, button) => {
    for (const field of fields) {
      field.addEventListener("keydown", (event) => {
        if (event.key !== "Enter") return;
        event.preventDefault();
        button.click();
      });
    }
  };
  enterPresses(passwords, byId("make-key"));
  byId("make-key").addEventListener("click", async () => {
    const [password, again] = passwords.map((field) => field.value);
    const wrong = objection(password) ?? (password === again ? null : "differ");
    if (wrong) {
      state.end(words(wrong), true);
      point(passwords, byId("key-status"), passwords[wrong === "differ" ? 1 : 0]);
      return;
    }
    point(passwords, byId("key-status"), null);
    state.begin(words("making-key"));
    try {
      const task = { task: "make", kind: kinds.value, name: section.dataset.name, password };
      const made = await work(section, task, () => state.say(words("locking-key")));
      passwords.forEach((field) => (field.value = ""));
      hold(true);
      csr.value = made.csr;
      isUnsent = true;
      // By its end the page of the certificate tells to which key file it belongs.
      const profile = form.querySelector("[name=profile]:checked")?.value ?? "certificate";
      const file = `key-${profile}-${today()}-${made.mark}.json`;
      state.end(words("made-key", file), false);
      offer(byId("save-key"), file, "application/json", made.file);
      byId("save-key").focus();
    } catch (word) {
      state.end(words(word), true);
    }
  });

  const known = byId("known-key");
  const resumed = activity(known);
  const [knownFile, knownPassword] = ["known-key-file", "known-key-password"].map(byId);
  enterPresses([knownPassword], byId("use-key"));
  byId("use-key").addEventListener("click", async () => {
    const file = knownFile.files[0];
    const fields = [knownFile, knownPassword];
    if (!file) {
      resumed.end(words("no-file"), true);
      point(fields, byId("known-key-status"), knownFile);
      return;
    }
    point(fields, byId("known-key-status"), null);
    resumed.begin(words("opening"));
    try {
      const task = { task: "again", keyFile: await file.text(), password: knownPassword.value };
      const made = await work(section, task);
      const family = [...kinds.options].find((option) => option.value === made.kind)?.dataset.family;
      if (!families().includes(family)) throw "other-kind";
      knownPassword.value = "";
      csr.value = made.csr;
      hold(true);
      resumed.end(words("made-again"), false);
    } catch (word) {
      resumed.end(words(word), true);
      const ofFile = ["no-key-file", "other-version", "other-kind"].includes(word);
      point(fields, byId("known-key-status"), ofFile ? knownFile : knownPassword);
    }
  });

  form.addEventListener("submit", (event) => {
    const wrong = notToSend(csr.value);
    if (csr.value.trim() !== "" && !wrong) {
      isUnsent = false;
      return;
    }
    event.preventDefault();
    if (wrong) {
      state.end(words(wrong), true);
      csr.focus();
      return;
    }
    state.end(words("key-first"), true);
    point(passwords, byId("key-status"), byId("key-password"));
  });
  const upload = byId("csr-file");
  upload.closest(".field").hidden = false;
  upload.addEventListener("change", async () => {
    const file = upload.files[0];
    if (!file) return;
    const text = file.size > 64 * 1024 ? null : await file.text();
    const wrong = text === null ? "too-large" : notToSend(text);
    state.end(wrong ? words(wrong) : "", Boolean(wrong));
    csr.value = wrong ? "" : text;
    hold(false);
    if (wrong) upload.value = "";
  });
};

// What is no certification request and must not leave the browser, or cannot be one; undefined if it may.
const notToSend = (text) => {
  if (text.includes("PRIVATE KEY")) return "private-key";
  if (!text.includes("-----BEGIN ") && /[^\t\n\r -~]/.test(text)) return "no-request";
};

const isPkcs12 = (form) => ["pkcs12", "old"].includes(form);

const assembling = (section) => {
  const words = wordsOf(section);
  const state = activity(section);
  section.hidden = false;
  const [same, own] = ["same-password", "file-password"].map(byId);
  const chosen = () => section.querySelector("[name=form]:checked").value;
  const fit = () => {
    byId("file-password-field").hidden = same.checked || chosen() === "open";
    byId("with-chain").closest("label").hidden = !isPkcs12(chosen());
  };
  section.addEventListener("change", fit);
  fit();
  byId("make-file").addEventListener("click", async () => {
    const file = byId("key-file").files[0];
    const [form, password] = [chosen(), byId("key-password").value];
    const filePassword = same.checked ? password : own.value;
    const wrong = file ? form !== "open" && objection(filePassword) : "no-file";
    const fields = ["key-file", "key-password", "file-password"].map(byId);
    const line = byId("file-status");
    if (wrong) {
      state.end(words(wrong), true);
      point(fields, line, file ? (own.closest("[hidden]") ? byId("key-password") : own) : byId("key-file"));
      return;
    }
    point(fields, line, null);
    state.begin(words("making-file"));
    try {
      const made = await work(section, {
        task: "files",
        form,
        keyFile: await file.text(),
        password,
        filePassword,
        certificates: byId("chain").textContent,
        withChain: byId("with-chain").checked,
        name: section.dataset.name,
      });
      const [name, type] =
        isPkcs12(form) ? ["usercred.p12", "application/x-pkcs12"] : ["userkey.pem", "application/x-pem-file"];
      state.end(words("made-file", name), false);
      offer(byId("save-file"), name, type, made.bytes ?? made.text);
      byId("save-file").focus();
    } catch (word) {
      state.end(words(word), true);
    }
  });
};

// All in one file: what comes is saved, and the page stays to say what to do with it. What the server refuses is its own page,
// of which the main part takes the place of ours.
const fetching = (form) => {
  const [button, progress] = ["button", "progress"].map((part) => form.querySelector(part));
  const [saved, failed] = ["saved", "failed"].map(byId);
  const say = (notice) => {
    for (const one of [saved, failed]) one.hidden = one !== notice;
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    say(null);
    button.disabled = true;
    progress.hidden = false;
    try {
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
      if (answer.type === "opaqueredirect") {
        // Somebody is to sign in again; nothing was made.
        location.assign(form.action);
      } else if (answer.headers.get("content-type")?.startsWith("text/html")) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        byId("main").replaceWith(page.getElementById("main"));
        const again = byId("pkcs12");
        if (again) fetching(again);
        (document.querySelector("#main [autofocus]") ?? byId("main")).focus();
      } else if (answer.ok) {
        offer(byId("save-again"), "usercred.p12", "application/x-pkcs12", await answer.arrayBuffer());
        for (const field of form.querySelectorAll("[type=password]")) {
          field.value = "";
          field.removeAttribute("aria-invalid");
        }
        for (const error of form.querySelectorAll(".error")) error.remove();
        byId("objection")?.remove();
        say(saved);
        byId("import").open = true;
        saved.focus();
      } else {
        say(failed);
      }
    } catch {
      say(failed);
    } finally {
      button.disabled = false;
      progress.hidden = true;
    }
  });
};

const file = byId("pkcs12");
if (file) fetching(file);
if (globalThis.Worker && globalThis.crypto?.subtle) {
  const [make, assemble] = ["make", "assemble"].map(byId);
  if (make) making(make);
  if (assemble) assembling(assemble);
}
