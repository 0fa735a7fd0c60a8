/** Compression as each runtime does it: there and back, foreign bytes, damage, bombs; and the registry. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CompressorRegistry, defaultCompressors, type Compressor } from "../../../src/grpc/compression/compressors.ts";

/** What zlib wrote of it. */
const HELLO = "hello hello hello hello";
const FOREIGN: Readonly<Record<string, string>> = {
  gzip: "H4sIAAAAAAACA8tIzcnJV8hAJwHjUT2NFwAAAA==",
  deflate: "eJzLSM3JyVfIQCcBaAMIsQ==",
};

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** Does not compress, and is the same every time. */
function noise(length: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length }, () => (state = (state * 48_271) % 2_147_483_647) & 0xff);
}

function compressor(name: string): Compressor {
  const found = defaultCompressors.get(name);
  assert.ok(found !== undefined);
  return found;
}

const LENGTHS = [0, 1, 1_000, 32_768, 32_769, 300_000];

for (const name of ["gzip", "deflate"]) {
  const { compress, decompress } = compressor(name);
  const inflate = async (bytes: Uint8Array, maxBytes: number): Promise<Uint8Array> => decompress(bytes, maxBytes);

  describe(name, () => {
    for (const length of LENGTHS) {
      test(`brings ${length} bytes back, whether they compress or not`, async () => {
        for (const bytes of [new Uint8Array(length), noise(length)]) {
          const compressed = await compress(bytes);
          assert.deepEqual(new Uint8Array(await inflate(compressed, length)), bytes);
        }
      });
    }

    test("reads what zlib wrote", async () => {
      const plain = await inflate(bytesOf(FOREIGN[name] ?? ""), 100);
      assert.equal(new TextDecoder().decode(plain), HELLO);
    });

    test("compresses only the bytes of a view", async () => {
      const view = noise(100).subarray(10, 20);
      assert.deepEqual(new Uint8Array(await inflate(await compress(view), 10)), noise(100).slice(10, 20));
    });

    for (const length of [1_000, 100_000]) {
      test(`refuses ${length} bytes where one less is allowed`, async () => {
        const compressed = await compress(noise(length));
        await assert.rejects(inflate(compressed, length - 1), RangeError);
      });
    }

    test("refuses a bomb while it inflates", async () => {
      const bomb = await compress(new Uint8Array(64_000_000));
      assert.ok(bomb.length < 70_000);
      await assert.rejects(inflate(bomb, 4_194_304), RangeError);
    });

    for (const damage of ["cut", "garbled", "empty"] as const) {
      test(`says that ${damage} bytes are damaged`, async () => {
        const whole = await compress(noise(20_000));
        const damaged = { cut: whole.slice(0, -9), garbled: noise(100), empty: new Uint8Array(0) }[damage];
        await assert.rejects(inflate(damaged, 100_000), (error) => !(error instanceof RangeError));
      });
    }
  });
}

describe("the registry of compressors", () => {
  const rot: Compressor = { name: "x-rot.13_a", compress: (bytes) => bytes, decompress: (bytes) => bytes };

  test("offers what it has, and identity last", () => {
    assert.equal(defaultCompressors.acceptEncoding, "gzip,deflate,identity");
    assert.equal(new CompressorRegistry([]).acceptEncoding, "identity");
    assert.equal(defaultCompressors.get("identity"), undefined);
    assert.equal(defaultCompressors.get("br"), undefined);
  });

  test("is extended by value, and a name that is there already is replaced", () => {
    const extended = defaultCompressors.with(rot, { ...rot, name: "gzip" });
    assert.equal(extended.acceptEncoding, "gzip,deflate,x-rot.13_a,identity");
    assert.equal(extended.get("x-rot.13_a"), rot);
    assert.equal(extended.get("gzip")?.compress, rot.compress);
    assert.equal(defaultCompressors.get("x-rot.13_a"), undefined);
  });

  for (const name of ["", "identity", "GZIP", "a,b", "a b", "é"]) {
    test(`refuses the name "${name}"`, () => {
      const message = `No compressor can be named "${name}"`;
      assert.throws(() => defaultCompressors.with({ ...rot, name }), { name: "RangeError", message });
    });
  }
});
