// The explorer: asks /graphql, shows the answer, browses the schema. Everything that comes from the node goes into the page
// through textContent.
import { examples } from "./examples.js";

const $ = (id) => document.getElementById(id);
const endpoint = "/graphql";
let running = null; // AbortController of the request under way
let types = new Map();
let roots = [];

// el makes an element with text or children; nothing else makes elements here.
function el(tag, content, props = {}) {
  const node = Object.assign(document.createElement(tag), props);
  for (const child of [].concat(content ?? [])) node.append(child);
  return node;
}

// ---- asking

function headers() {
  const h = { "Content-Type": "application/json", Accept: "application/graphql-response+json, application/json;q=0.9" };
  const token = $("token").value.trim();
  if (token) h.Authorization = "Bearer " + token;
  const level = $("level").value, amount = $("amount").value.trim();
  h["Mulu-Read"] = level === "bounded" || level === "at-least" ? level + "=" + (amount || "0") : level;
  return h;
}

function body() {
  const text = $("variables").value.trim();
  return JSON.stringify({ query: $("query").value, variables: text ? JSON.parse(text) : {} });
}

const isSubscription = (query) => /^\s*subscription\b/m.test(query.replace(/#.*$/gm, ""));

async function run() {
  if (running) return;
  let payload;
  try { payload = body(); } catch (e) {
    show(null, "变量不是有效的 JSON · the variables are not valid JSON: " + e.message);
    return;
  }
  running = new AbortController();
  busy(true);
  const began = performance.now();
  try {
    const h = headers(), streaming = isSubscription($("query").value);
    if (streaming) h.Accept = "text/event-stream";
    const answer = await fetch(endpoint, { method: "POST", headers: h, body: payload, signal: running.signal });
    if (streaming && (answer.headers.get("content-type") || "").startsWith("text/event-stream")) await follow(answer);
    else await read(answer, began);
  } catch (e) {
    if (e.name === "AbortError") $("status").textContent += " · 已停止 stopped";
    else show(null, "未收到回答 · no answer came: " + e.message);
  }
  running = null;
  busy(false);
}

async function read(answer, began) {
  const text = await answer.text();
  const line = `HTTP ${answer.status} · ${Math.round(performance.now() - began)} ms · ${new Blob([text]).size} B`;
  try { show(JSON.parse(text), line); } catch { show(null, line); $("response").textContent = text; }
}

// follow shows the events of a stream, the newest first, at most 200 of them.
async function follow(answer) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "", count = 0;
  show(null, "等待事件 · waiting for events");
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    buffer += value;
    const parts = buffer.split("\n\n");
    buffer = parts.pop();
    for (const part of parts) {
      const data = part.split("\n").filter((l) => l.startsWith("data:")).map((l) => l.slice(5).trim()).join("\n");
      if (!data) continue;
      count++;
      $("status").textContent = `${count} 个事件 · events`;
      $("response").prepend(el("div", pretty(data)));
      if ($("response").childNodes.length > 200) $("response").lastChild.remove();
    }
  }
  $("status").textContent = `${count} 个事件，已结束 · events, ended`;
}

function pretty(text) {
  try { return JSON.stringify(JSON.parse(text), null, 2); } catch { return text; }
}

function busy(on) {
  $("run").disabled = on;
  $("stop").hidden = !on;
}

// ---- showing

function show(answer, line) {
  $("status").textContent = line;
  $("response").textContent = answer ? JSON.stringify(answer, null, 2) : "";
  const stamp = (answer && answer.extensions && answer.extensions.mulu) || {};
  const names = { node: "节点 node", appliedIndex: "序号 index", asOf: "截至 as of", boundMs: "时延上限 bound ms", level: "级别 level", cost: "成本 cost" };
  $("stamp").replaceChildren(...Object.entries(stamp).filter(([, v]) => v !== null).map(([k, v]) => el("div", [el("dt", names[k] || k), el("dd", String(v))])));
  if (stamp.node) $("node").textContent = "节点 node " + stamp.node;
  $("problems").replaceChildren(...problems(answer).map((p) => el("li", [el("b", p.head), el("br"), p.text])));
}

const fact = (d) => [d.field, d.value, d.reason].filter(Boolean).join(" ");

// problems are the top-level errors and every userError, wherever it stands.
function problems(answer) {
  if (!answer) return [];
  const found = (answer.errors || []).map((e) => ({ head: (e.extensions && e.extensions.code) || "ERROR", text: e.message }));
  const walk = (v) => {
    if (!v || typeof v !== "object") return;
    for (const e of Array.isArray(v.userErrors) ? v.userErrors : []) {
      const article = e.article ? ` · 第 ${e.article} 条 Article ${e.article}` : "";
      found.push({ head: (e.code || "") + article, text: [e.messageZh, e.message, (e.path || []).join("."), ...(e.details || []).map(fact)].filter(Boolean).join(" · ") });
    }
    Object.values(v).forEach(walk);
  };
  walk(answer.data);
  return found;
}

// ---- the schema

const ref = (depth) => (depth === 0 ? "kind name" : `kind name ofType { ${ref(depth - 1)} }`);
const introspection = `query Schema { __schema { queryType { name } mutationType { name } subscriptionType { name } types {
  kind name description
  fields(includeDeprecated: true) { name description isDeprecated args { name description type { ${ref(3)} } } type { ${ref(3)} } }
  inputFields { name description type { ${ref(3)} } }
  enumValues(includeDeprecated: true) { name description }
  possibleTypes { name } } } }`;

async function loadSchema() {
  const said = (text) => $("docs").replaceChildren(el("p", text, { className: "quiet" }));
  said("读取中 · loading");
  try {
    const h = { ...headers(), "Mulu-Read": "local" };
    const answer = await (await fetch(endpoint, { method: "POST", headers: h, body: JSON.stringify({ query: introspection }) })).json();
    if (!answer.data) return said("此节点不提供模式 · this node does not show its schema: " + problems(answer).map((p) => p.text).join("; "));
    const schema = answer.data.__schema;
    types = new Map(schema.types.filter((t) => !t.name.startsWith("__")).map((t) => [t.name, t]));
    roots = [schema.queryType, schema.mutationType, schema.subscriptionType].filter(Boolean).map((t) => t.name);
    const stamp = answer.extensions && answer.extensions.mulu;
    if (stamp) $("node").textContent = "节点 node " + stamp.node;
    browse([]);
  } catch (e) { said("未能读取模式 · the schema could not be read: " + e.message); }
}

const bare = (t) => (t.ofType ? bare(t.ofType) : t.name);
const written = (t) => (t.kind === "NON_NULL" ? written(t.ofType) + "!" : t.kind === "LIST" ? "[" + written(t.ofType) + "]" : t.name);
const typeLink = (t, trail) => el("button", written(t), { type: "button", className: "link", onclick: () => browse([...trail, bare(t)]) });
const note = (text) => el("div", text || "", { className: "quiet" });

function member(f, trail) {
  const line = el("div", [el("code", f.name + ": "), typeLink(f.type, trail), f.isDeprecated ? " 已弃用 deprecated" : ""]);
  const args = (f.args || []).map((a) => el("li", [el("code", a.name + ": "), typeLink(a.type, trail), note(a.description)]));
  return el("li", [line, note(f.description), ...(args.length ? [el("ul", args, { className: "args" })] : [])]);
}

// browse shows the last type of the trail; the roots when it is empty.
function browse(trail) {
  const home = el("button", "模式 schema", { type: "button", className: "link", onclick: () => browse([]) });
  $("trail").replaceChildren(home, ...trail.flatMap((n, i) => ["›", el("button", n, { type: "button", className: "link", onclick: () => browse(trail.slice(0, i + 1)) })]));
  if (!trail.length) {
    $("find").value = "";
    $("docs").replaceChildren(...roots.map((n) => el("p", [el("button", n, { type: "button", className: "link", onclick: () => browse([n]) }), note(types.get(n)?.description)])), note(`${types.size} 个类型 · types`));
    return;
  }
  const t = types.get(trail.at(-1));
  if (!t) return;
  const values = (t.enumValues || []).map((v) => el("li", [el("code", v.name), note(v.description)]));
  const kinds = (t.possibleTypes || []).map((p) => el("li", typeLink({ kind: "OBJECT", name: p.name }, trail)));
  $("docs").replaceChildren(el("h3", t.name + " · " + t.kind), note(t.description), el("ul", [...(t.fields || t.inputFields || []).map((f) => member(f, trail)), ...values, ...kinds]));
  $("docs").scrollTop = 0;
}

// find lists the types and fields whose name or description holds the words.
function find() {
  const words = $("find").value.trim().toLowerCase();
  if (!words) return browse([]);
  const hit = (x) => x.name.toLowerCase().includes(words) || (x.description || "").toLowerCase().includes(words);
  const found = [];
  for (const t of types.values()) {
    if (hit(t)) found.push([t.name, t.name, t.description]);
    for (const f of t.fields || []) if (hit(f)) found.push([t.name + "." + f.name, t.name, f.description]);
  }
  found.sort((a, b) => roots.includes(b[1]) - roots.includes(a[1]) || a[0].length - b[0].length);
  const rows = found.slice(0, 100).map(([label, type, text]) => el("li", [el("button", label, { type: "button", className: "link", onclick: () => browse([type]) }), note(text)]));
  $("docs").replaceChildren(note(`${found.length} 项 · found` + (found.length > 100 ? "，显示前 100 · first 100 shown" : "")), el("ul", rows));
}

// ---- the page

function lines() {
  const n = $("query").value.split("\n").length;
  $("lines").textContent = Array.from({ length: n }, (_, i) => i + 1).join("\n");
  $("lines").scrollTop = $("query").scrollTop;
}

function load(example) {
  $("query").value = example.query;
  $("variables").value = JSON.stringify(example.variables(), null, 2);
  lines();
}

let leaving = false; // Esc lets the next Tab leave the editor
function keys(e) {
  if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) { e.preventDefault(); run(); return; }
  if (e.target !== $("query")) return;
  if (e.key === "Tab" && !e.shiftKey && !leaving) {
    e.preventDefault();
    e.target.setRangeText("  ", e.target.selectionStart, e.target.selectionEnd, "end");
    lines();
  }
  leaving = e.key === "Escape";
}

function start() {
  $("examples").append(...examples.map((x, i) => el("option", x.name, { value: i })));
  $("examples").onchange = () => load(examples[$("examples").value]);
  $("token").value = sessionStorage.getItem("mulu-token") || "";
  $("token").onchange = () => sessionStorage.setItem("mulu-token", $("token").value.trim());
  $("level").onchange = () => { $("amountLabel").hidden = !["bounded", "at-least"].includes($("level").value); };
  $("query").oninput = lines;
  $("query").onscroll = lines;
  $("go").onsubmit = (e) => { e.preventDefault(); run(); };
  $("stop").onclick = () => running && running.abort();
  $("find").oninput = find;
  document.addEventListener("keydown", keys);
  load(examples[0]);
  loadSchema();
}

start();
