// From the login to a won negotiation, with the types that openapi-typescript makes of the document.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import createClient from "openapi-fetch";
import type { components, paths } from "./vencemos.js";

type Problem = components["schemas"]["Problem"];

/** What was asked for; a refusal ends the program and tells how to mend it. */
function granted<T>(answer: { data?: T; error?: Problem; response: Response }): T {
  if (answer.error) {
    const wrong = answer.error.errors.map((error) => `\n  ${error.pointer}: ${error.message}`);
    throw new Error(`${answer.error.code}: ${answer.error.title}${wrong.join("")}`);
  }
  assert(answer.data !== undefined, `${answer.response.status} without a body`);
  return answer.data;
}

const { BASE: baseUrl = "http://127.0.0.1:8080", EMAIL: email = "admin@localhost", PASSWORD: password = "" } = process.env;
const [run, cpf] = [randomUUID().slice(0, 8), "111.444.777-35"];
const api = createClient<paths>({ baseUrl });

// Log in. The token is good for 15 minutes; POST /auth/refresh exchanges the refresh_token for the next pair.
const tokens = granted(await api.POST("/auth/login", { body: { email, password } }));
api.use({ onRequest: ({ request }) => request.headers.set("Authorization", `Bearer ${tokens.access_token}`) });

// What the provider sells. Amounts are texts, so that no float ever rounds them.
const branch = granted(await api.GET("/branches")).data[0];
const boleto = granted(await api.GET("/billing-types", { params: { query: { q: "boleto" } } })).data[0];
assert(branch && boleto);
const paper = { name: `Contrato ${run}`, body: "Contrato de {{ client.name }}" };
const template = granted(await api.POST("/contract-templates", { body: paper }));
const box = granted(await api.POST("/service-boxes", { body: { code: `CTO-${run}`, ports: 8, branch_id: branch.id } }));
const fibre = { name: "Fibra 500", offer_code: `FIBRA-${run}`, monthly_price: "99.90", setup_fee: "150.00", commitment_months: 12 };
const offer = granted(await api.POST("/sales-plans", { body: fibre }));
const plan = granted(await api.POST("/negotiation-plans", {
  body: { name: `Fibra residencial ${run}`, sales_plan_id: offer.id, requires: ["contract", "access", "task"] },
}));

// A prospect asks for fibre: found by document, else made.
const known = granted(await api.GET("/clients", { params: { query: { document: [cpf] } } })).data;
const client = known[0] ?? granted(await api.POST("/clients", {
  body: {
    kind: "person",
    name: "João Pereira",
    document: cpf,
    phones: ["(11) 98765-4321"],
    branch_id: branch.id,
    address: { postal_code: "01310-100", street: "Avenida Paulista", number: "2", city: "São Paulo", state: "SP" },
  },
}));
// With an Idempotency-Key a POST may be sent again after a broken connection: it creates once.
const negotiation = granted(await api.POST("/negotiations", {
  params: { header: { "Idempotency-Key": `negotiation-${run}` } },
  body: { client_id: client.id, negotiation_plan_id: plan.id, description: "Fibra para a casa" },
}));
const path = { id: negotiation.id };

// Too early: a problem says by its code what is the matter, and by JSON pointers where.
const { error: problem } = await api.POST("/negotiations/{id}/win", { params: { path } });
assert(problem?.code === "not_ready_to_win");
console.log("missing:", problem.errors.map((error) => error.pointer).join(", "));

// What is agreed, and on to the last stage, the one that can win.
granted(await api.PUT("/negotiations/{id}/contract", {
  params: { path },
  body: { billing_type_id: boleto.id, contract_template_id: template.id, due_day: 10 },
}));
granted(await api.PUT("/negotiations/{id}/access", {
  params: { path },
  body: {
    authentication: "pppoe",
    connection: "fiber",
    login: `joao.${run}`,
    password: "segredo-da-rede",
    service_box_id: box.id,
    port: 1,
  },
}));
granted(await api.POST("/negotiations/{id}/tasks", { params: { path }, body: { title: "Visita de instalação" } }));
const last = granted(await api.GET("/negotiations/{id}/transitions", { params: { path } })).data.at(-1);
assert(last);
granted(await api.POST("/negotiations/{id}/transitions", { params: { path }, body: { stage_id: last.stage_id } }));

// Vencemos.
const won = granted(await api.POST("/negotiations/{id}/win", {
  params: { path, header: { "Idempotency-Key": `win-${run}` } },
}));
assert(won.contract);
const contract = granted(await api.GET("/contracts/{id}", { params: { path: { id: won.contract.id } } }));
console.log(`${won.negotiation.status}: contract ${contract.number}, ${won.instalments.length} instalments`);

// Its history, page by page: the cursor of a page leads to the next.
const actions: string[] = [];
let cursor: string | null | undefined;
do {
  const query = { limit: 5, ...(cursor && { cursor }) };
  const { data, page } = granted(await api.GET("/negotiations/{id}/history", { params: { path, query } }));
  actions.push(...data.map((change) => change.action));
  cursor = page.next_cursor;
} while (cursor);
console.log("history:", actions.join(", "));

// A change sends what is set and nothing else. If-Match makes it a 412 when somebody else was faster.
const before = await api.GET("/sales-plans/{id}", { params: { path: { id: offer.id } } });
const after = granted(await api.PATCH("/sales-plans/{id}", {
  params: { path: { id: offer.id }, header: { "If-Match": before.response.headers.get("ETag") ?? "" } },
  body: { name: "Fibra 500 Mega" },
}));
const expected = { ...granted(before), name: "Fibra 500 Mega", version: 2, updated_at: after.updated_at };
assert.deepEqual(after, expected);
console.log("renamed:", after.name);
