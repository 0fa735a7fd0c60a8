/** DNS over HTTPS: the question, what is made of each answer, and the endpoints that are refused. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { DnsLookup } from "../../src/core/resolver/dns-lookup.ts";
import { joinTxtStrings } from "../../src/transport/dns-records.ts";
import { type DnsFetchResponse, dnsOverHttps } from "../../src/transport/doh.ts";

const query = { signal: new AbortController().signal };

function respond(body: unknown, status = 200): DnsFetchResponse {
  return new Response(JSON.stringify(body) ?? "", { status });
}

/** Look-ups whose answers are `answer`'s, by the question's type. */
function lookups(answer: (type: string) => DnsFetchResponse): DnsLookup & { readonly asked: string[] } {
  const asked: string[] = [];
  const dns = dnsOverHttps({
    fetch: async (url, { headers }) => {
      asked.push(`${url} ${headers["accept"]}`);
      return answer(new URL(url).searchParams.get("type") ?? "");
    },
  });
  return { ...dns, asked };
}

const records = (type: number, ...data: readonly unknown[]): unknown => ({
  Status: 0,
  Answer: data.map((item) => ({ name: "x", type, data: item })),
});

describe("DNS over HTTPS", () => {
  test("asks Cloudflare for A and AAAA records, in JSON", async () => {
    const dns = lookups(() => respond({ Status: 0 }));
    assert.deepEqual(await dns.addresses("a&b.test", query), []);
    assert.deepEqual(dns.asked, [
      "https://cloudflare-dns.com/dns-query?name=a%26b.test&type=A application/dns-json",
      "https://cloudflare-dns.com/dns-query?name=a%26b.test&type=AAAA application/dns-json",
    ]);
  });

  test("an endpoint keeps its own query", async () => {
    let asked = "";
    const dns = dnsOverHttps({
      endpoint: "https://dns.example/resolve?ct=json",
      fetch: async (url) => {
        asked = url;
        return respond({ Status: 3 });
      },
    });
    assert.deepEqual(await dns.txt("x.test", query), []);
    assert.equal(asked, "https://dns.example/resolve?ct=json&name=x.test&type=TXT");
  });

  test("one family's failure does not matter while the other has addresses", async () => {
    const dns = lookups((type) => (type === "A" ? respond(undefined, 500) : respond(records(28, "::1"))));
    assert.deepEqual(await dns.addresses("x.test", query), ["::1"]);
  });

  test("what is no record of the type asked for, or no address, is left out", async () => {
    const dns = lookups(() =>
      respond({
        Status: 0,
        Answer: [null, { type: 5, data: "y." }, { type: 1, data: "1.2.3.4" }, { type: 1, data: "x" }],
      }),
    );
    assert.deepEqual(await dns.addresses("x.test", query), ["1.2.3.4"]);
  });

  test("what is no SRV record is passed over", async () => {
    const data = ["1 2 3 a.test.", "1 2 a.test.", "x 2 3 a.test", "0 0 0 ."];
    const dns = lookups(() => respond({ Status: 0, Answer: data.map((text) => ({ type: 33, data: text })) }));
    assert.deepEqual(await dns.srv?.("x.test", query), [
      { host: "a.test", port: 3, priority: 1, weight: 2 },
      { host: "", port: 0, priority: 0, weight: 0 },
    ]);
  });

  const failures: readonly (readonly [what: string, answer: () => DnsFetchResponse, reason: RegExp])[] = [
    ["an HTTP error", () => respond({}, 503), /"cloudflare-dns.com" gave no answer: HTTP status 503$/],
    ["a DNS error", () => respond({ Status: 2 }), /gave no answer: DNS status 2$/],
    ["another JSON", () => respond([]), /DNS status undefined$/],
    ["a null", () => respond(null), /DNS status undefined$/],
    ["an answer that is no list", () => respond({ Status: 0, Answer: 7 }), /DNS status 0$/],
    [
      "no connection",
      () => {
        throw new TypeError("fetch failed");
      },
      /gave no answer: fetch failed$/,
    ],
  ];
  for (const [what, answer, reason] of failures) {
    test(`${what} is an error that names host, endpoint and reason`, async () => {
      const expected = { name: "TransportError", step: "resolve", address: "x.test", message: reason };
      await assert.rejects(lookups(answer).addresses("x.test", query), expected);
      await assert.rejects(lookups(answer).txt("x.test", query), expected);
    });
  }

  for (const endpoint of ["http://dns.example/", "http://127.0.0.1.example/", "ftp://localhost/", "no URL", ""]) {
    test(`the endpoint "${endpoint}" is refused`, () => {
      assert.throws(() => dnsOverHttps({ endpoint }), TypeError);
    });
  }

  for (const endpoint of ["https://dns.example", "http://localhost:1/", "http://127.0.0.1/", "http://[::1]:1/"]) {
    test(`the endpoint "${endpoint}" is taken`, () => assert.equal(dnsOverHttps({ endpoint }).takesServer, false));
  }
});

describe("the text of a TXT record", () => {
  const texts: readonly (readonly [data: string, text: string])[] = [
    ["plain text", "plain text"],
    ['"one"', "one"],
    ['"one" "two"', "onetwo"],
    ['"one""two" ', "onetwo"],
    [String.raw`"a \"b\" \\ \065"`, String.raw`a "b" \ A`],
    ['"unbalanced', '"unbalanced'],
    ['say "hi"', 'say "hi"'],
    ['""', ""],
    ["", ""],
  ];
  for (const [data, text] of texts) {
    test(`${data} is ${text === "" ? "empty" : text}`, () => assert.equal(joinTxtStrings(data), text));
  }
});
