// Builds policy.mjs into a component: `node build.mjs [OUTPUT]`, by default dist/hello_policy_js.wasm.

import { componentize } from "@bytecodealliance/componentize-js";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const output = process.argv[2] ?? here("dist/hello_policy_js.wasm");

// The world `guest` without its optional import: every import named by the world ends up in the
// component, called or not.
const contract = await readFile(here("../../wit/policy.wit"), "utf8");
const world = `${contract}\nworld silent-guest { export policy; }\n`;

const { component, imports } = await componentize(await readFile(here("policy.mjs"), "utf8"), world, {
  sourceName: "policy.mjs",
  worldName: "silent-guest",
  // A policy gets none of these; without them the component imports nothing of WASI.
  disableFeatures: ["random", "stdio", "clocks", "http", "fetch-event"],
});

await mkdir(dirname(output), { recursive: true });
await writeFile(output, component);
const names = imports.map(([name]) => name).join(", ") || "none";
console.log(`${output}: ${component.byteLength} bytes, imports: ${names}`);
