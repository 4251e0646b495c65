"use strict";

// Renders /openapi.json and sends requests to /v1/decisions. Whatever comes from the server is set as
// text, never as markup: policies write some of it.

const DECISIONS = "/v1/decisions";
const find = (selector) => document.querySelector(selector);

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

const code = (text) => element("code", {}, text);
const nameOf = (reference) => reference.split("/").pop();

// A type in a few words, with links to the named ones.
function typeOf(schema) {
  if (schema === true || schema === undefined) return "any JSON";
  if (schema.$ref) {
    const name = nameOf(schema.$ref);
    return element("a", { href: `#schema-${name}` }, name);
  }
  const either = schema.anyOf ?? schema.oneOf;
  if (either) {
    const some = either.filter((one) => one.type !== "null");
    return join(some.map(typeOf), " or ");
  }
  if (schema.allOf) return join(schema.allOf.map(typeOf), " and ");
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  if (schema.enum) return join(schema.enum.map((one) => code(JSON.stringify(one))), " or ");
  if (schema.type === "array") return join(["list of ", typeOf(schema.items)], "");
  if (schema.type === "object" && schema.additionalProperties)
    return join(["map to ", typeOf(schema.additionalProperties)], "");
  const types = [schema.type ?? "any JSON"].flat().filter((one) => one !== "null");
  return types.join(" or ");
}

function join(parts, separator) {
  const joined = element("span");
  parts.forEach((part, index) => joined.append(...(index ? [separator, part] : [part])));
  return joined;
}

function table(head, rows) {
  const cells = (tag, row) => element("tr", {}, ...row.map((cell) => element(tag, {}, cell)));
  return element("table", {}, element("thead", {}, cells("th", head)),
    element("tbody", {}, ...rows.map((row) => cells("td", row))));
}

function showOperation(path, method, operation) {
  const bodies = Object.entries(operation.requestBody?.content ?? {});
  const answers = Object.entries(operation.responses).map(([status, response]) => {
    const resolved = response.$ref ? { description: "a problem" } : response;
    const content = Object.values(resolved.content ?? {})[0];
    return [code(status), content ? typeOf(content.schema) : "", resolved.description];
  });
  const takes = bodies.map(([type, body]) =>
    element("p", {}, "takes ", typeOf(body.schema ?? { type: "bytes" }), " as ", code(type)));
  return element("details", {},
    element("summary", {}, element("span", { class: "method" }, method), code(path), " ",
      element("span", { class: "dim" }, operation.summary)),
    ...takes, table(["status", "type", ""], answers));
}

function showSchema(name, schema) {
  const parts = [element("p", {}, schema.description ?? "")];
  const properties = Object.entries(schema.properties ?? {});
  const required = new Set(schema.required);
  if (properties.length) {
    const rows = properties.map(([key, property]) =>
      [code(required.has(key) ? key : `${key}?`), typeOf(property), property.description ?? ""]);
    parts.push(table(["field", "type", ""], rows));
  } else if (schema.oneOf) {
    const rows = schema.oneOf.map((one) => {
      const [field] = Object.entries(one.properties ?? {});
      const type = field ? join([code(field[0]), ": ", typeOf(field[1])], "") : typeOf(one);
      return [type, one.description ?? ""];
    });
    parts.push(table(["one of", ""], rows));
  }
  return element("details", { id: `schema-${name}` }, element("summary", {}, code(name)), ...parts);
}

function showProblem({ code: name, status, title }) {
  return element("tr", { id: name }, element("td", {}, code(name)),
    element("td", {}, String(status)), element("td", {}, title));
}

function show(api) {
  find("#summary").textContent = `${api.info.summary}. Version ${api.info.version}.`;
  const isApi = ([path]) => (path.startsWith("/v1/") ? 0 : 1);
  const paths = Object.entries(api.paths).sort((one, other) => isApi(one) - isApi(other));
  for (const [path, operations] of paths)
    for (const [method, operation] of Object.entries(operations))
      find("#operations").append(showOperation(path, method, operation));
  for (const [name, schema] of Object.entries(api.components.schemas))
    find("#schemas").append(showSchema(name, schema));
  find("#problems tbody").append(...api["x-problems"].map(showProblem));
  const { example } = api.paths[DECISIONS].post.requestBody.content["application/json"];
  const { tool, arguments: payload, ...rest } = example;
  find("#body").value = JSON.stringify({ tool, arguments: payload, ...rest }, null, 2);
  showCurl();
  openTarget();
}

// A link to a type opens it; a link to a problem was followed before its row was there.
function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement) target.open = true;
  target?.scrollIntoView();
}

function requestBody() {
  const text = find("#body").value;
  if (!find("#explain").checked) return text;
  return JSON.stringify({ ...JSON.parse(text), explain: true });
}

function showCurl() {
  const quoted = find("#body").value.replaceAll("'", `'\\''`);
  find("#curl").textContent = `curl -sS ${location.origin}${DECISIONS} \\
  -H 'content-type: application/json' -d '${quoted}'`;
}

function showVerdict(answer) {
  const verdict = find("#verdict");
  const told = (reason) => [reason.rule, reason.message, reason.remedy && `Instead: ${reason.remedy}`];
  const lines = answer.effect
    ? answer.reasons.map((reason) => told(reason).filter(Boolean).join(" — "))
    : [answer.detail ?? answer.title];
  verdict.className = answer.effect ?? "problem";
  verdict.replaceChildren(element("strong", {}, answer.effect ?? answer.code),
    ...lines.map((line) => element("p", {}, line)));
  verdict.hidden = false;
  find("#answer").textContent = JSON.stringify(answer, null, 2);
  find("#answer").hidden = false;
}

async function decide(event) {
  event.preventDefault();
  const button = find("#try button");
  button.disabled = true;
  try {
    const began = performance.now();
    const response = await fetch(DECISIONS, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: requestBody(),
    });
    const answer = await response.json();
    const took = (performance.now() - began).toFixed(1);
    find("#took").textContent = `${response.status}, ${took} ms`;
    showVerdict(answer);
  } catch (error) {
    showVerdict({ code: "not sent", title: error.message });
  } finally {
    button.disabled = false;
  }
}

find("#try form").addEventListener("submit", decide);
find("#body").addEventListener("input", showCurl);
addEventListener("hashchange", openTarget);
fetch("/openapi.json").then((response) => response.json()).then(show);
