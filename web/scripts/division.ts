// The picker of divisions: county, township, village, one select after the other. The field below it holds the
// code that is sent; it stays as it is for whoever has no scripts, and when the names cannot be fetched.

// Digits of a county's, a township's and a village's code.
const LENGTHS = [6, 9, 12];

const choicesOf = async (address: string, parent: string) => {
  const response = await fetch(`${address}?parent=${parent}`);
  if (!response.ok) throw new Error(`${response.status}`);
  return response.text();
};

const pick = (box: HTMLElement) => {
  const field = box.querySelector<HTMLInputElement>("input")!;
  const labels = (box.dataset.labels ?? "").split("|");
  const chain = document.createElement("div");
  chain.className = "fields";

  // The select below this division, and those below it as far as the code already says which.
  const show = async (level: number, parent: string) => {
    while (chain.children.length > level) chain.lastElementChild!.remove();
    if (level >= labels.length) return;
    const options = await choicesOf(box.dataset.division ?? "", parent);
    if (!options.trim() || chain.children.length > level) return;
    const place = document.createElement("div");
    const id = `${field.id}-${level}`;
    place.className = "field";
    place.innerHTML = `<label for="${id}"></label><select id="${id}"><option value="">–</option>${options}</select>`;
    place.querySelector("label")!.textContent = labels[level];
    const select = place.querySelector("select")!;
    if (field.getAttribute("aria-invalid")) select.setAttribute("aria-invalid", "true");
    select.setAttribute("aria-describedby", field.getAttribute("aria-describedby") ?? "");
    chain.append(place);
    select.addEventListener("change", () => {
      field.value = select.value || (level > 0 ? parent : "");
      if (select.value) show(level + 1, select.value).catch(plain);
      else while (chain.children.length > level + 1) chain.lastElementChild!.remove();
    });
    const known = field.value.slice(0, LENGTHS[level]);
    if (known.length === LENGTHS[level]) {
      select.value = known;
      if (select.value === known) await show(level + 1, known);
    }
  };
  const plain = () => {
    chain.remove();
    field.type = "text";
  };
  field.before(chain);
  show(0, box.dataset.parent ?? "").then(() => {
    if (chain.children.length) field.type = "hidden";
  }, plain);
};

document.querySelectorAll<HTMLElement>("[data-division]").forEach(pick);
