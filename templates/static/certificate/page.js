// On the pages of certificates: keys that are made and used in this browser. Everything secret happens in a worker of ours;
// its passwords stand in fields without a name, which no form ever sends.

const byId = (id) => document.getElementById(id);

const WORDS = {
  "no-key-file": "This is no key file of this page.",
  "other-version": "This key file was made by a newer version of this page.",
  "other-key": "This key file belongs to another certificate.",
  "wrong-password": "The password of the key file is wrong, or the file was damaged.",
  "no-file": "Choose the key file first.",
  empty: "Type a password of your own first: 12 characters or more.",
  "other-kind": "The kind of certificate that is chosen does not take a key of this kind: choose another one.",
  "too-large": "The file is larger than 64 KiB: a certification request is much shorter.",
  short: "The password has fewer than 12 characters.",
  simple: "The password has fewer than 5 different characters, spaces not counted.",
  letters: "The password has a letter that not every program takes: use letters A to Z, digits, signs and spaces.",
  differ: "The two passwords differ.",
  other: "That failed in this browser. Try another one, or a certification request of your own.",
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

const stamp = () => new Date().toISOString().slice(0, 16).replace(/[T:]/g, "-");

const making = (section) => {
  const form = section.closest("form");
  const csr = byId("csr");
  const state = activity(section);
  section.hidden = false;
  byId("own-request").open = csr.value !== "";

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
  let isUnsent = false;
  addEventListener("beforeunload", (event) => {
    if (isUnsent) event.preventDefault();
  });

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
      state.end(WORDS[wrong], true);
      passwords[wrong === "differ" ? 1 : 0].focus();
      return;
    }
    state.begin("Making the key. That may take some seconds …");
    try {
      const task = { task: "make", kind: kinds.value, name: section.dataset.name, password };
      const made = await work(section, task, () => state.say("Locking the key with your password …"));
      passwords.forEach((field) => (field.value = ""));
      byId("key-fields").hidden = true;
      csr.value = made.csr;
      isUnsent = true;
      const file = `certificate-key-${stamp()}.json`;
      state.end(`Your key is in the file ${file}. Keep it, and its password: nobody else has either.`, false);
      offer(byId("save-key"), file, "application/json", made.file);
      byId("save-key").focus();
    } catch (word) {
      state.end(WORDS[word] ?? WORDS.other, true);
    }
  });

  const known = byId("known-key");
  const resumed = activity(known);
  const [knownFile, knownPassword] = ["known-key-file", "known-key-password"].map(byId);
  enterPresses([knownPassword], byId("use-key"));
  byId("use-key").addEventListener("click", async () => {
    const file = knownFile.files[0];
    if (!file) {
      resumed.end(WORDS["no-file"], true);
      knownFile.focus();
      return;
    }
    resumed.begin("Opening the key file …");
    try {
      const task = { task: "again", keyFile: await file.text(), password: knownPassword.value };
      const made = await work(section, task);
      const family = [...kinds.options].find((option) => option.value === made.kind)?.dataset.family;
      if (!families().includes(family)) throw "other-kind";
      knownPassword.value = "";
      csr.value = made.csr;
      byId("key-fields").hidden = true;
      resumed.end("The request is made again with the key of this file. Send it below.", false);
    } catch (word) {
      resumed.end(WORDS[word] ?? WORDS.other, true);
      knownPassword.focus();
    }
  });

  form.addEventListener("submit", (event) => {
    if (csr.value.trim() !== "") {
      isUnsent = false;
      return;
    }
    event.preventDefault();
    state.end("Make the key first, or paste a certification request of your own.", true);
    byId("key-password").focus();
  });
  const upload = byId("csr-file");
  upload.closest(".field").hidden = false;
  upload.addEventListener("change", async () => {
    const file = upload.files[0];
    if (!file) return;
    const isTooLarge = file.size > 64 * 1024;
    state.end(isTooLarge ? WORDS["too-large"] : "", isTooLarge);
    csr.value = isTooLarge ? "" : await file.text();
  });
};

const assembling = (section) => {
  const state = activity(section);
  section.hidden = false;
  const [same, own] = ["same-password", "file-password"].map(byId);
  const chosen = () => section.querySelector("[name=form]:checked").value;
  const fit = () => {
    byId("file-password-field").hidden = same.checked || chosen() === "open";
    byId("with-chain").closest("label").hidden = chosen() !== "pkcs12";
  };
  section.addEventListener("change", fit);
  fit();
  byId("make-file").addEventListener("click", async () => {
    const file = byId("key-file").files[0];
    const [form, password] = [chosen(), byId("key-password").value];
    const filePassword = same.checked ? password : own.value;
    const wrong = file ? form !== "open" && objection(filePassword) : "no-file";
    if (wrong) {
      state.end(WORDS[wrong], true);
      (file ? own.closest("[hidden]") ? byId("key-password") : own : byId("key-file")).focus();
      return;
    }
    state.begin("Making the file …");
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
        form === "pkcs12" ? ["usercred.p12", "application/x-pkcs12"] : ["userkey.pem", "application/x-pem-file"];
      state.end(`Made: ${name}.`, false);
      offer(byId("save-file"), name, type, made.bytes ?? made.text);
      byId("save-file").focus();
    } catch (word) {
      state.end(WORDS[word] ?? WORDS.other, true);
    }
  });
};

if (globalThis.Worker && globalThis.crypto?.subtle) {
  const [make, assemble] = ["make", "assemble"].map(byId);
  if (make) making(make);
  if (assemble) assembling(assemble);
}
