// The little that every page shares. Each page works without it.
import "htmx.org";

type Htmx = { config: Record<string, unknown> };
declare global {
  interface Window {
    htmx: Htmx;
  }
}

// The content security policy allows no inline styles and no evaluation.
if (window.htmx) {
  window.htmx.config.includeIndicatorStyles = false;
  window.htmx.config.allowEval = false;
}

// Text size and contrast for older villagers, kept on the device.
const root = document.documentElement;
for (const setting of ["text", "contrast"] as const) {
  const kept = localStorage.getItem(`heluo-${setting}`);
  if (kept) root.dataset[setting] = kept;
}
document.addEventListener("click", (event) => {
  const button = (event.target as Element).closest<HTMLElement>("[data-setting]");
  if (!button) return;
  const [name, value] = (button.dataset.setting ?? "").split("=");
  if (root.dataset[name] === value) {
    delete root.dataset[name];
    localStorage.removeItem(`heluo-${name}`);
  } else {
    root.dataset[name] = value;
    localStorage.setItem(`heluo-${name}`, value);
  }
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

// Dialogs open by a button that names them.
document.addEventListener("click", (event) => {
  const opener = (event.target as Element).closest<HTMLElement>("[data-dialog]");
  if (opener) (document.getElementById(opener.dataset.dialog ?? "") as HTMLDialogElement | null)?.showModal();
});

// Choosing in a filter shows the result at once.
document.addEventListener("change", (event) => {
  const field = event.target as HTMLElement;
  if (field.matches("[data-submit]")) (field as HTMLInputElement).form?.requestSubmit();
});

// Printing.
document.addEventListener("click", (event) => {
  if ((event.target as Element).closest("[data-print]")) window.print();
});
