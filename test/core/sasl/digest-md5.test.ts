/** DIGEST-MD5: the example of its RFC, what a challenge may look like, and what is not answered. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { answerChallenge, checkServer, digest, parseDirectives, quoted } from "../../../src/core/sasl/digest-md5.ts";

describe("DIGEST-MD5", () => {
  test("computes the example of RFC 2831", () => {
    const input = {
      ...{ username: "chris", realm: "elwood.innosoft.com", password: "secret", nonce: "OA6MG9tEQGm2hh" },
      ...{ cnonce: "OA6MHXh6VqTrRk", nonceCount: "00000001", digestUri: "imap/elwood.innosoft.com" },
    };
    assert.equal(digest(input, "client"), "d388dad90d4bbd760a152321f2143af7");
    assert.equal(digest(input, "server"), "ea40f60335c427b5527b84dbabcdfffd");
  });

  test("reads directives, quoted or not, and takes nothing of what is not well-formed", () => {
    const parsed = parseDirectives(`realm="a",REALM="b\\"c", nc=1 ,qop="auth,auth-int"`);
    assert.deepEqual(
      [...parsed],
      [
        ["realm", ["a", 'b"c']],
        ["nc", ["1"]],
        ["qop", ["auth,auth-int"]],
      ],
    );
    assert.equal(quoted('a"b\\c'), '"a\\"b\\\\c"');
    for (const broken of ["x", 'a="b', "a=1 b=2", '="x"']) assert.equal(parseDirectives(broken).size, 0);
  });

  test("reads the longest challenge of one name in no more than its length", () => {
    // In the square of its length it would take minutes.
    assert.equal(parseDirectives("a=,".repeat(300_000)).get("a")?.length, 300_000);
  });

  const chris = {
    username: "chris",
    password: "secret",
    digestUri: "imap/elwood.innosoft.com",
    cnonce: "OA6MHXh6VqTrRk",
  };

  test("answers a challenge by the RFC's example, and knows the server by its answer", () => {
    const challenge = 'realm="elwood.innosoft.com",nonce="OA6MG9tEQGm2hh",qop="auth",algorithm=md5-sess,charset=utf-8';
    const { response, expected } = answerChallenge(challenge, chris);
    const directives = parseDirectives(response);
    assert.deepEqual(directives.get("response"), ["d388dad90d4bbd760a152321f2143af7"]);
    assert.deepEqual(directives.get("realm"), ["elwood.innosoft.com"]);
    checkServer("rspauth=ea40f60335c427b5527b84dbabcdfffd", expected);
    assert.throws(() => checkServer("rspauth=ea40f60335c427b5527b84dbabcdfffe", expected), /did not prove/);
  });

  for (const [name, challenge, says] of [
    ["that is none", "hello", /no DIGEST-MD5 challenge/],
    ["of another algorithm", 'nonce="n",algorithm=md5', /another algorithm/],
    ["that wants frames signed", 'nonce="n",algorithm=md5-sess,qop="auth-int"', /asks for protection "auth-int"/],
    ["that wants frames sealed", 'nonce="n",algorithm=md5-sess,qop="auth-conf"', /asks for protection "auth-conf"/],
  ] as const) {
    test(`answers no challenge ${name}`, () => {
      assert.throws(() => answerChallenge(challenge, chris), says);
    });
  }
});
