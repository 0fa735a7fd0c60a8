/** The demonstration's page: a form for each call, in plain HTML. */
import { html } from "hono/html";
import { type Backend, type BackendCall, firstTarget } from "./backend.ts";

type Html = ReturnType<typeof html>;

const STYLE = `
  body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
  form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; margin: 0 0 1.2rem; }
  form h3 { flex-basis: 100%; margin: 0; font-size: 1rem; font-weight: normal; }
  label { display: flex; flex-direction: column; font-size: .8rem; }
  input, button { font: inherit; padding: .2rem .5rem; }
  code { background: #8882; padding: .1rem .3rem; }`;

function form(action: string, { title, method, fields }: BackendCall): Html {
  return html`<form action="${action}" method="${method}">
    <h3>${title}</h3>
    ${fields.map(([name, value]) => html`<label>${name} <input name="${name}" value="${value}" /></label>`)}
    <button>${method === "get" ? "Ask" : "Do"}</button>
  </form>`;
}

function section({ name, path, targets, calls }: Backend, env: Env): Html {
  const target = firstTarget(env, targets) ?? "nothing yet";
  return html`<section>
    <h2>${name}</h2>
    <p><code>${targets}</code>: <code>${target}</code></p>
    ${Object.entries(calls).map(([call, each]) => form(`${path}/${call}`, each))}
  </section>`;
}

/** The page. Answers are JSON, on pages of their own. */
export function page(backends: readonly Backend[], env: Env): Html {
  return html`<!doctype html>
    <html lang="en">
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width" />
      <title>Dragoman</title>
      <style>
        ${STYLE}
      </style>
      <h1>Dragoman</h1>
      <p>This Worker calls three backends in their own protocols, through clients that its Durable Objects hold.</p>
      ${backends.map((backend) => section(backend, env))}
    </html>`;
}
