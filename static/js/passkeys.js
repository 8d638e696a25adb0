// Passkeys: forms with data-passkey ("login", "authenticate" or "add") ask the device and post its answer.

const supported = globalThis.webauthnJSON?.supported();

async function ask(form) {
  const { passkey: kind, options } = form.dataset;
  if (kind === "add") {
    const wanted = JSON.parse(options).creation_options;
    const alone = form.elements.passwordless?.checked ?? false;
    Object.assign(wanted.publicKey.authenticatorSelection, {
      residentKey: alone ? "required" : "discouraged",
      requireResidentKey: alone,
      ...(alone && { userVerification: "required" }),
    });
    return globalThis.webauthnJSON.create(wanted);
  }
  if (kind === "authenticate") return globalThis.webauthnJSON.get(JSON.parse(options).request_options);
  const response = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  return globalThis.webauthnJSON.get((await response.json()).request_options);
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const button = form.querySelector("[data-passkey-button]");
  const error = form.querySelector("[data-passkey-error]");
  if (!supported) {
    button.hidden = true;
    form.querySelector("[data-passkey-missing]").hidden = false;
    continue;
  }
  const run = async () => {
    button.disabled = true;
    error.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(await ask(form));
      form.submit();
    } catch (problem) {
      console.warn(problem);
      error.hidden = false;
      button.disabled = false;
    }
  };
  button.addEventListener("click", run);
  // Enter in the name's field means the button too.
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run();
  });
}
