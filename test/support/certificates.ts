/**
 * Certificates for the tests, made afresh by each process that needs some: an authority of our own, a server's, another
 * server's and a client's. Nothing of them is ever written to disk, so nothing expires.
 */
import { webcrypto } from "node:crypto";
// Its dependency injection asks for this before it is loaded.
import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import type { CertificateAndKey, TestCertificates } from "./companion-info.ts";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const HOUR_MS = 3_600_000;
const { KeyUsageFlags, ExtendedKeyUsage } = x509;

x509.cryptoProvider.set(webcrypto);

/** From an hour ago, for clocks that differ, to a day from now. */
function validity(): { readonly notBefore: Date; readonly notAfter: Date } {
  const now = Date.now();
  return { notBefore: new Date(now - HOUR_MS), notAfter: new Date(now + 24 * HOUR_MS) };
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

interface Authority {
  readonly certificate: x509.X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
}

async function makeAuthority(): Promise<Authority> {
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=Dragoman test authority",
    keys,
    signingAlgorithm: ALGORITHM,
    ...validity(),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  return { certificate, keys };
}

async function issue(
  { certificate, keys }: Authority,
  commonName: string,
  names: readonly { readonly type: "dns" | "ip"; readonly value: string }[],
): Promise<CertificateAndKey> {
  const ownKeys = await newKeys();
  const issued = await x509.X509CertificateGenerator.create({
    subject: `CN=${commonName}`,
    issuer: certificate.subject,
    publicKey: ownKeys.publicKey,
    signingKey: keys.privateKey,
    signingAlgorithm: ALGORITHM,
    ...validity(),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
      ...(names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension([...names])]),
    ],
  });
  const key = await webcrypto.subtle.exportKey("pkcs8", ownKeys.privateKey);
  return { cert: issued.toString("pem"), key: x509.PemConverter.encode(key, "PRIVATE KEY") };
}

/** Makes an authority and what it signs. */
export async function makeCertificates(): Promise<TestCertificates> {
  const authority = await makeAuthority();
  const local = [
    { type: "dns", value: "localhost" },
    { type: "ip", value: "127.0.0.1" },
  ] as const;
  const [server, otherServer, client] = await Promise.all([
    issue(authority, "localhost", local),
    issue(authority, "other.test", [{ type: "dns", value: "other.test" }]),
    issue(authority, "client.test", []),
  ]);
  return { ca: authority.certificate.toString("pem"), server, otherServer, client };
}
