/**
 * Certificates for the tests' TLS servers: a private authority, a server's and a client's, made anew by each process.
 * X.509 (RFC 5280) written by hand over `node:crypto`'s keys: what the tests need of it is a page of DER.
 */
import { type KeyObject, generateKeyPairSync, randomBytes, sign } from "node:crypto";

/** A certificate and its private key, in PEM. */
export interface CertificateAndKey {
  readonly cert: string;
  readonly key: string;
}

/** What the tests use. */
export interface TestCertificates {
  /** The authority that signed the others. */
  readonly ca: string;
  /** For `localhost` and `127.0.0.1`. */
  readonly server: CertificateAndKey;
  /** For `other.test` only. */
  readonly otherServer: CertificateAndKey;
  readonly client: CertificateAndKey;
}

const OID = {
  commonName: [0x55, 0x04, 0x03],
  subjectAltName: [0x55, 0x1d, 0x11],
  basicConstraints: [0x55, 0x1d, 0x13],
  keyUsage: [0x55, 0x1d, 0x0f],
  extKeyUsage: [0x55, 0x1d, 0x25],
  serverAuth: [0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01],
  clientAuth: [0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02],
  ecdsaWithSha256: [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02],
} as const;

interface Subject {
  readonly name: string;
  readonly publicKey: KeyObject;
  readonly isAuthority?: boolean;
  readonly names?: readonly string[];
}

interface Issuer {
  readonly name: string;
  readonly privateKey: KeyObject;
}

/** Makes an authority and what it signs. */
export function makeCertificates(): TestCertificates {
  const authority = newKeys();
  const issuer = { name: "Dragoman test authority", privateKey: authority.privateKey };
  const ca = certificate({ name: issuer.name, publicKey: authority.publicKey, isAuthority: true }, issuer);
  const issue = (name: string, names: readonly string[]): CertificateAndKey => {
    const { publicKey, privateKey } = newKeys();
    const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    return { cert: certificate({ name, publicKey, names }, issuer), key };
  };
  return {
    ca,
    server: issue("server", ["localhost", "127.0.0.1"]),
    otherServer: issue("other server", ["other.test"]),
    client: issue("client", ["client.test"]),
  };
}

function newKeys(): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  return generateKeyPairSync("ec", { namedCurve: "P-256" });
}

function certificate(subject: Subject, issuer: Issuer): string {
  const algorithm = sequence(oid(OID.ecdsaWithSha256));
  const body = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([0x01]), randomBytes(8)])),
    algorithm,
    distinguishedName(issuer.name),
    sequence(time("20200101000000Z"), time("20991231235959Z")),
    distinguishedName(subject.name),
    subject.publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(...extensions(subject))),
  );
  const signature = sign("sha256", body, issuer.privateKey);
  const base64 = sequence(body, algorithm, bitString(signature)).toString("base64");
  const lines = base64.match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}

function extensions({ isAuthority = false, names = [] }: Subject): Buffer[] {
  const critical = der(0x01, Buffer.from([0xff]));
  if (isAuthority) {
    const certSignAndCrlSign = der(0x03, Buffer.from([0x01, 0x06]));
    return [
      sequence(oid(OID.basicConstraints), critical, der(0x04, sequence(critical))),
      sequence(oid(OID.keyUsage), critical, der(0x04, certSignAndCrlSign)),
    ];
  }
  return [
    sequence(oid(OID.extKeyUsage), der(0x04, sequence(oid(OID.serverAuth), oid(OID.clientAuth)))),
    sequence(oid(OID.subjectAltName), der(0x04, sequence(...names.map(generalName)))),
  ];
}

function generalName(name: string): Buffer {
  const isAddress = /^[0-9.]+$/.test(name);
  return isAddress ? der(0x87, Buffer.from(name.split(".").map(Number))) : der(0x82, Buffer.from(name));
}

function distinguishedName(commonName: string): Buffer {
  return sequence(der(0x31, sequence(oid(OID.commonName), der(0x0c, Buffer.from(commonName)))));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function oid(bytes: readonly number[]): Buffer {
  return der(0x06, Buffer.from(bytes));
}

function integer(bytes: Buffer): Buffer {
  return der(0x02, bytes);
}

/** GeneralizedTime: the years from 2050 on need it, and before them it is read as well. */
function time(text: string): Buffer {
  const isUtcTime = Number(text.slice(0, 4)) < 2050;
  return isUtcTime ? der(0x17, Buffer.from(text.slice(2))) : der(0x18, Buffer.from(text));
}

function bitString(bytes: Buffer): Buffer {
  return der(0x03, Buffer.concat([Buffer.from([0]), bytes]));
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const bytes = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...bytes]), content]);
}
