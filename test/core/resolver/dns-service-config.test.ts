/** Service configs in TXT records (gRFC A2): which choice is ours, and what makes a record unusable. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { chooseServiceConfig, type ConfigPart } from "../../../src/core/resolver/dns-service-config.ts";

const US = { percent: 42, hostName: "here" };
const A = { methodConfig: [] };
const B = { loadBalancingPolicy: "round_robin" };

function record(...choices: readonly unknown[]): string {
  return `grpc_config=${JSON.stringify(choices)}`;
}

const CHOSEN: readonly (readonly [what: string, records: readonly string[], part: ConfigPart])[] = [
  ["no record", [], {}],
  ["records of others", ["v=spf1 -all", "grpc_config"], {}],
  ["an empty list", [record()], {}],
  ["the first that fits", [record({ serviceConfig: A }, { serviceConfig: B })], { serviceConfig: A }],
  ["the record with the attribute, wherever it stands", ["v=spf1", record({ serviceConfig: B })], { serviceConfig: B }],
  [
    "our language, in any case",
    [record({ clientLanguage: ["Go", "JavaScript"], serviceConfig: A })],
    { serviceConfig: A },
  ],
  ["the name of gRPC's own client", [record({ clientLanguage: ["node"], serviceConfig: A })], { serviceConfig: A }],
  [
    "another language",
    [record({ clientLanguage: ["go"], serviceConfig: A }, { serviceConfig: B })],
    { serviceConfig: B },
  ],
  ["an empty criterion", [record({ clientLanguage: [], clientHostname: [], serviceConfig: A })], { serviceConfig: A }],
  ["a percentage above ours", [record({ percentage: 43, serviceConfig: A })], { serviceConfig: A }],
  ["a percentage that ends at ours", [record({ percentage: 42, serviceConfig: A })], {}],
  ["0 per cent", [record({ percentage: 0, serviceConfig: A })], {}],
  ["100 per cent", [record({ percentage: 100, serviceConfig: A })], { serviceConfig: A }],
  ["our host name", [record({ clientHostname: ["there", "here"], serviceConfig: A })], { serviceConfig: A }],
  [
    "our host name, as grpc-go spells the field",
    [record({ clientHostName: ["here"], serviceConfig: A })],
    { serviceConfig: A },
  ],
  ["a host name in another case", [record({ clientHostname: ["Here"], serviceConfig: A })], {}],
  ["one criterion of two", [record({ clientLanguage: ["js"], percentage: 1, serviceConfig: A })], {}],
];

const BROKEN: readonly (readonly [what: string, text: string, reason: RegExp])[] = [
  ["no JSON", "grpc_config=[{", /JSON/],
  ["nothing", "grpc_config=", /JSON/],
  ["no list", "grpc_config={}", /it is no list of choices$/],
  ["a choice that is no object", record({ serviceConfig: A }, 7), /choice 1 is no object$/],
  ["an unknown field", record({ servicesConfig: A }), /choice 0 has an unknown field "servicesConfig"$/],
  ["a field of every object", record({ toString: 1, serviceConfig: A }), /unknown field "toString"$/],
  ["no config", record({ percentage: 0 }), /choice 0 has no "serviceConfig"$/],
  ["a config that is no object", record({ serviceConfig: [] }), /has a bad "serviceConfig", \[\]$/],
  ["a percentage above 100", record({ percentage: 101, serviceConfig: A }), /has a bad "percentage", 101$/],
  ["a part of a per cent", record({ percentage: 0.5, serviceConfig: A }), /has a bad "percentage", 0.5$/],
  [
    "a language that is no list",
    record({ clientLanguage: "go", serviceConfig: A }),
    /has a bad "clientLanguage", "go"$/,
  ],
  [
    "a host name that is no text",
    record({ clientHostname: [1], serviceConfig: A }),
    /has a bad "clientHostname", \[1\]$/,
  ],
];

describe("a service config in the DNS", () => {
  for (const [what, records, part] of CHOSEN) {
    test(`${what}: ${JSON.stringify(part.serviceConfig ?? "no config")}`, () => {
      assert.deepEqual(chooseServiceConfig(records, US), part);
    });
  }

  for (const [what, text, reason] of BROKEN) {
    test(`${what}: refused whole, with the reason`, () => {
      const { serviceConfig, serviceConfigError } = chooseServiceConfig([text], US);
      assert.equal(serviceConfig, undefined);
      assert.match(serviceConfigError ?? "", reason);
    });
  }

  test("a choice for named hosts is for nobody who does not know its own name", () => {
    const choice = record({ clientHostname: ["undefined"], serviceConfig: A });
    assert.deepEqual(chooseServiceConfig([choice], { percent: 0, hostName: undefined }), {});
  });
});
