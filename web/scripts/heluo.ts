// The little that every page shares. Each page works without it.
import htmx from "htmx.org";

import "./division";

// The content security policy allows no style elements and no evaluation. Pages name people: none is kept on
// a device that several share. A refusal comes as a notice, so it is shown as well as what succeeds.
htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
htmx.config.historyCacheSize = 0;
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[23]..", swap: true },
  { code: "[45]..", swap: true, error: true },
];

const target = (event: Event, selector: string) => (event.target as Element).closest<HTMLElement>(selector);

// Text size and contrast for older villagers, kept on the device where it allows that.
const root = document.documentElement;
const settings = ["text", "contrast"] as const;
const kept = (name: string) => {
  try {
    return localStorage.getItem(`heluo-${name}`);
  } catch {
    return null;
  }
};
const keep = (name: string, value: string | null) => {
  try {
    if (value === null) localStorage.removeItem(`heluo-${name}`);
    else localStorage.setItem(`heluo-${name}`, value);
  } catch {
    // The setting then holds for this page alone.
  }
};
const showSettings = () => {
  for (const button of document.querySelectorAll<HTMLElement>("[data-setting]")) {
    const [name, value] = (button.dataset.setting ?? "").split("=");
    button.setAttribute("aria-pressed", String(root.dataset[name] === value));
  }
};
for (const setting of settings) {
  const value = kept(setting);
  if (value) root.dataset[setting] = value;
}
showSettings();
document.addEventListener("click", (event) => {
  const button = target(event, "[data-setting]");
  if (!button) return;
  const [name, value] = (button.dataset.setting ?? "").split("=");
  const on = root.dataset[name] !== value;
  if (on) root.dataset[name] = value;
  else delete root.dataset[name];
  keep(name, on ? value : null);
  showSettings();
});

// A second click on a form that is on its way does nothing; the server would refuse it anyway.
document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll<HTMLFormElement>("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

// Without a network the page says so at once, and again when something could not be sent.
const notices = document.getElementById("notices");
const sayOffline = () => {
  const words = document.getElementById("offline") as HTMLTemplateElement | null;
  if (words) notices?.replaceChildren(words.content.cloneNode(true));
};
window.addEventListener("offline", sayOffline);
document.addEventListener("htmx:sendError", sayOffline);
window.addEventListener("online", () => notices?.replaceChildren());
document.addEventListener("htmx:beforeRequest", () => notices?.replaceChildren());

// Dialogs open by a button that names them.
document.addEventListener("click", (event) => {
  const opener = target(event, "[data-dialog]");
  if (opener) (document.getElementById(opener.dataset.dialog ?? "") as HTMLDialogElement | null)?.showModal();
});

// Choosing in a filter shows the result at once.
document.addEventListener("change", (event) => {
  const field = target(event, "[data-submit]");
  if (field) (field as HTMLInputElement).form?.requestSubmit();
});

// Copying: the button says that it was done.
document.addEventListener("click", async (event) => {
  const button = target(event, "[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy ?? "");
  button.textContent = button.dataset.copied ?? button.textContent;
});

// Printing.
document.addEventListener("click", (event) => {
  if (target(event, "[data-print]")) window.print();
});
