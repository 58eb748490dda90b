import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from './external-program.ts';

/** A certificate and its private key (PKCS #8), as PEM texts and as the files they are in. */
export interface IssuedCertificate {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
  readonly certificateFile: string;
  readonly privateKeyFile: string;
}

/** A certificate authority for tests, in a folder; it signs for ten days. */
export interface TestAuthority extends IssuedCertificate {
  /**
   * Issues a certificate for brokers and clients.
   *
   * @param name common name and file name, for instance `broker`
   * @param hosts subject alternative names: DNS names or IPv4 addresses
   */
  issue(name: string, hosts: readonly string[]): Promise<IssuedCertificate>;
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
const lifetime = ['-days', '10'];

/**
 * Makes a new certificate authority with the `openssl` of the machine: its own root, trusted by nobody else.
 *
 * @throws ShopSimError LOCAL_CLUSTER_FAILED when OpenSSL is missing or fails
 */
export async function createTestAuthority(folder: string, name: string): Promise<TestAuthority> {
  await mkdir(folder, { recursive: true });
  const files = filesOf(folder, name);
  const request = ['req', '-x509', ...newKey, ...lifetime, '-subj', `/CN=${name}`];
  const usage = ['-addext', 'keyUsage=critical,keyCertSign,cRLSign'];
  const output = ['-keyout', files.privateKeyFile, '-out', files.certificateFile];
  await runProgram('openssl', [...request, ...usage, ...output], `make the certificate authority ${name}`);
  const authority = await readIssued(files);
  return { ...authority, issue: (subject, hosts) => issue(folder, files, subject, hosts) };
}

interface CertificateFiles {
  readonly certificateFile: string;
  readonly privateKeyFile: string;
}

function filesOf(folder: string, name: string): CertificateFiles {
  return { certificateFile: join(folder, `${name}.crt`), privateKeyFile: join(folder, `${name}.key`) };
}

async function readIssued(files: CertificateFiles): Promise<IssuedCertificate> {
  const [certificatePem, privateKeyPem] = await Promise.all([
    readFile(files.certificateFile, 'utf8'),
    readFile(files.privateKeyFile, 'utf8'),
  ]);
  return { ...files, certificatePem, privateKeyPem };
}

async function issue(
  folder: string,
  authority: CertificateFiles,
  name: string,
  hosts: readonly string[],
): Promise<IssuedCertificate> {
  const files = filesOf(folder, name);
  const requestFile = join(folder, `${name}.csr`);
  const extensionsFile = join(folder, `${name}.ext`);
  await writeFile(extensionsFile, certificateExtensions(hosts));
  const purpose = `issue the certificate ${name}`;
  const request = ['req', '-new', ...newKey, '-subj', `/CN=${name}`];
  await runProgram('openssl', [...request, '-keyout', files.privateKeyFile, '-out', requestFile], purpose);
  const sign = ['x509', '-req', '-in', requestFile, '-out', files.certificateFile, ...lifetime];
  const signer = ['-CA', authority.certificateFile, '-CAkey', authority.privateKeyFile, '-CAcreateserial'];
  await runProgram('openssl', [...sign, ...signer, '-extfile', extensionsFile], purpose);
  return readIssued(files);
}

/** An extensions file for `openssl x509 -extfile`. */
export function certificateExtensions(hosts: readonly string[]): string {
  const names = hosts.map((host) => (/^\d+(?:\.\d+){3}$/.test(host) ? `IP:${host}` : `DNS:${host}`));
  const lines = ['basicConstraints=CA:FALSE', 'extendedKeyUsage=serverAuth,clientAuth'];
  if (names.length > 0) lines.push(`subjectAltName=${names.join(',')}`);
  return `${lines.join('\n')}\n`;
}
