// Runs cases/cases.json against the policy without Wasm: `node --test`.
//
// `portcullis policy check` runs the same file in the sandbox; that is the run that counts.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { policy } from "./policy.mjs";

const { cases } = JSON.parse(readFileSync(new URL("cases/cases.json", import.meta.url), "utf8"));

/** A request in its wire form, as a policy sees it. */
function request({ tool, arguments: payload, principal = {} }) {
  return {
    id: "",
    stage: "call",
    tool,
    payload: JSON.stringify(payload),
    environment: "",
    principal: { roles: [], delegation: [], ...principal },
    session: undefined,
    now: 0n,
    attributes: [],
    facts: [],
  };
}

for (const { name, request: wire, expect } of cases) {
  test(name, () => {
    const { effect = "none", findings } = policy.evaluate(request(wire));
    assert.equal(effect, expect.effect);
    assert.deepEqual(
      findings.map(({ rule }) => rule),
      expect.rules,
    );
  });
}

test("the agent is told what would help", () => {
  const { findings } = policy.evaluate(request({ tool: "drop_table", arguments: {} }));
  assert.equal(findings[0].remedy, "ask a person to drop it");
});
