/**
 * Passkeys. `<form data-passkey="use">` is answered with one that there is, `<form data-passkey="make">` with a new one. What the server asks
 * stands in the page (`json_script` "passkey-options" in the form) or is fetched from the form's own address; the answer goes into the field
 * `credential`, or the one that `data-answer` names, and the form is sent. Without a passkey the words of accounts/_passkey_said.html are shown.
 */

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));

const text = (buffer) => {
  if (!buffer) return null;
  const signs = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(signs).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
};

const known = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));

/** What the server asks, as a browser takes it. */
function asked({ publicKey }) {
  const ready = { ...publicKey, challenge: bytes(publicKey.challenge) };
  if (ready.user) ready.user = { ...ready.user, id: bytes(ready.user.id) };
  if (ready.excludeCredentials) ready.excludeCredentials = known(ready.excludeCredentials);
  if (ready.allowCredentials) ready.allowCredentials = known(ready.allowCredentials);
  return { publicKey: ready };
}

/** What the device answered, as the server takes it. */
function answered(found) {
  const { response } = found;
  const parts = { clientDataJSON: text(response.clientDataJSON) };
  if (response.attestationObject) {
    parts.attestationObject = text(response.attestationObject);
    parts.transports = response.getTransports?.() ?? [];
  } else {
    parts.authenticatorData = text(response.authenticatorData);
    parts.signature = text(response.signature);
    parts.userHandle = text(response.userHandle);
  }
  return {
    type: found.type, id: found.id, rawId: text(found.rawId), authenticatorAttachment: found.authenticatorAttachment, response: parts,
    clientExtensionResults: found.getClientExtensionResults(),
  };
}

async function options(form) {
  const here = form.querySelector("script[type='application/json']");
  if (here) return JSON.parse(here.textContent);
  const reply = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!reply.ok) throw new Error(`${reply.status}`);
  return (await reply.json()).request_options;
}

function say(form, what) {
  for (const words of form.querySelectorAll("[data-passkey-said]")) words.hidden = words.dataset.passkeySaid !== what;
}

async function go(form) {
  const button = form.querySelector("[type=submit]");
  button.disabled = true;
  say(form, "");
  try {
    const wanted = asked(await options(form));
    const found = await (form.dataset.passkey === "make" ? navigator.credentials.create(wanted) : navigator.credentials.get(wanted));
    form.elements[form.dataset.answer ?? "credential"].value = JSON.stringify(answered(found));
    form.submit();
  } catch {
    say(form, "failed");
    button.disabled = false;
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) {
    say(form, "cannot");
    form.querySelector("[type=submit]").disabled = true;
    continue;
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    go(form);
  });
}
