// A first policy in JavaScript: no agent calls a tool whose name starts with `drop_`.
//
// The shapes are those of `wit/policy.wit`: names in camel case, enums as strings, an absent option
// as undefined. To answer with an error, throw a string.

export const policy = {
  describe() {
    return {
      name: "hello-policy-js",
      version: "1.0.0",
      summary: "denies tools whose name starts with drop_",
      settingsSchema: '{"type":"object","additionalProperties":false}',
      stages: ["call"],
      establishes: [],
    };
  },

  configure(_settings) {
    return { facts: [] };
  },

  evaluate(request) {
    const verdict = { effect: undefined, findings: [], edits: [], obligations: [], facts: [] };
    if (!request.tool.toLowerCase().startsWith("drop_")) return verdict;
    const finding = {
      rule: "no-drop",
      effect: "deny",
      severity: "high",
      message: "tools named drop_* are not for agents",
      remedy: "ask a person to drop it",
      detail: undefined,
      at: undefined,
    };
    return { ...verdict, effect: "deny", findings: [finding] };
  },
};
