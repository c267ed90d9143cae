// Bundles styles and scripts into the folder named by HELUO_WEB_OUT, with pictures and icons drawn from
// openly licensed sets (Fluent Emoji, MIT; Lucide, ISC). Called by crates/ui/build.rs.
import { build } from "esbuild";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

const out = process.env.HELUO_WEB_OUT;
if (!out) throw new Error("HELUO_WEB_OUT must name the output folder");
mkdirSync(out, { recursive: true });

await build({
  entryPoints: {
    "heluo": "scripts/heluo.ts",
    "chart": "scripts/chart.ts",
    "style": "styles/heluo.css",
  },
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2020"],
  legalComments: "none",
  outdir: out,
});

// Product pictures: an emoji on a tinted ground. The key is what a product stores.
const pictures = {
  pear: ["pear", "#eef6e0", "#cfe8c4"],
  apple: ["red-apple", "#fdeceb", "#f6d5d0"],
  tofu: ["bowl-with-spoon", "#f6f1e3", "#e9dfc6"],
  bean: ["beans", "#f3ece0", "#e2d2b8"],
  herb: ["herb", "#e8f4ec", "#c9e6d3"],
  cherry: ["cherries", "#fdeceb", "#f6cfd2"],
  grape: ["grapes", "#f1ecf8", "#dccfee"],
  sweet_potato: ["roasted-sweet-potato", "#fbf1e6", "#f0d9bd"],
  millet: ["sheaf-of-rice", "#fbf3df", "#f0e0b4"],
  pepper: ["hot-pepper", "#fdeceb", "#f6d5d0"],
  peony: ["hibiscus", "#f9ecef", "#f0cdd6"],
  walnut: ["chestnut", "#f3ece0", "#e0cfb5"],
  honey: ["honey-pot", "#fbf3df", "#f2dfa9"],
  mushroom: ["brown-mushroom", "#f4efe8", "#e2d6c5"],
  corn: ["ear-of-corn", "#fbf3df", "#f0e0a8"],
  egg: ["egg", "#faf6ee", "#eee3cf"],
  noodles: ["steaming-bowl", "#f6f1e3", "#ead9bd"],
  tea: ["teacup-without-handle", "#e8f4ec", "#cde5d2"],
  craft: ["amphora", "#f4efe8", "#e2d3c0"],
  mountain: ["mountain", "#e9f1f8", "#cfdfee"],
  seedling: ["seedling", "#e8f4ec", "#cbe6cf"],
  box: ["package", "#f4efe8", "#e3d5bf"],
};
const emoji = JSON.parse(readFileSync("node_modules/@iconify-json/fluent-emoji-flat/icons.json", "utf8"));
for (const [key, [name, from, to]] of Object.entries(pictures)) {
  const icon = emoji.icons[name];
  if (!icon) throw new Error(`no emoji named ${name}`);
  const size = icon.width ?? emoji.width ?? 32;
  const body = icon.body.replaceAll(/id="([^"]+)"/g, `id="${key}-$1"`).replaceAll(/url\(#/g, `url(#${key}-`);
  writeFileSync(
    join(out, `picture-${key}.svg`),
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300"><defs><linearGradient id="ground" x1="0" y1="0" x2="1" y2="1"><stop stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient></defs><rect width="400" height="300" fill="url(#ground)"/><svg x="115" y="65" width="170" height="170" viewBox="0 0 ${size} ${size}">${body}</svg></svg>`,
  );
}

// Interface icons: one sprite, used by <use href="…#name">.
const icons = [
  "house", "search", "scan-line", "shopping-cart", "user", "store", "package", "package-check", "truck",
  "map-pin", "calendar", "bar-chart-3", "trophy", "list-checks", "building-2", "log-out", "log-in", "settings", "qr-code",
  "wallet", "history", "users", "file-text", "globe", "printer", "download", "chevron-down", "check", "x",
  "triangle-alert", "info", "clock", "wifi-off", "menu", "plus", "sprout", "shield-check",
  "a-large-small", "contrast", "undo-2", "star", "webhook", "receipt",
];
const lucide = JSON.parse(readFileSync("node_modules/@iconify-json/lucide/icons.json", "utf8"));
const symbols = icons.map((name) => {
  const icon = lucide.icons[name] ?? lucide.icons[lucide.aliases?.[name]?.parent];
  if (!icon) throw new Error(`no icon named ${name}`);
  return `<symbol id="${name}" viewBox="0 0 24 24">${icon.body}</symbol>`;
});
writeFileSync(join(out, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`);

// Compressed once, here, as small as it gets; what would not shrink by a tenth stays as it is.
for (const name of readdirSync(out)) {
  const plain = readFileSync(join(out, name));
  for (const [ending, packed] of [["br", brotliCompressSync(plain)], ["gz", gzipSync(plain, { level: 9 })]]) {
    if (packed.length < plain.length * 0.9) writeFileSync(join(out, `${name}.${ending}`), packed);
  }
}
