import { describe, expect, it } from 'vitest';

import { resolveConnection } from '../../src/kafka/client-properties.ts';
import { parseProperties } from '../../src/kafka/client-properties/properties-text.ts';
import { thrownBy } from '../support/rejection.ts';

const certificate = `-----BEGIN CERTIFICATE-----
MIIBfzCCASWgAwIBAgIUK/Nothing==
-----END CERTIFICATE-----`;

/** Resolves with `text` as the file `client.properties`, and other files by name. */
function resolve(text: string, files: Record<string, string> = {}, commandProperties: string[] = []) {
  const readTextFile = (path: string) => {
    const content = path === 'client.properties' ? text : files[path];
    if (content === undefined) throw Object.assign(new Error('ENOENT: no such file'), { code: 'ENOENT' });
    return content;
  };
  const flags = { bootstrapServer: 'kafka:9092', commandConfig: 'client.properties', commandProperties };
  return resolveConnection(flags, readTextFile);
}

function usageOf(call: () => unknown): string {
  const error = thrownBy(call);
  expect(error.code).toBe('USAGE');
  return error.message;
}

const jaas = (module: string, options: string) =>
  `sasl.jaas.config=org.apache.kafka.common.security.x.${module} required ${options};`;
const scramProperties = [
  'security.protocol=SASL_SSL',
  'sasl.mechanism=SCRAM-SHA-512',
  jaas('ScramLoginModule', 'username="alice" password="alice-secret"'),
].join('\n');

describe('parseProperties', () => {
  // The cases are those of the documentation of java.util.Properties.load.
  it('understands comments, the three separators, blanks and empty values', () => {
    const text =
      '# comment\n! comment\n\nTruth = Beauty\n Truth2:Beauty\nTruth3\t\tBeauty\ncheeses\nempty=\n a = b = c ';
    expect([...parseProperties(text)]).toEqual([
      ['Truth', 'Beauty'],
      ['Truth2', 'Beauty'],
      ['Truth3', 'Beauty'],
      ['cheeses', ''],
      ['empty', ''],
      ['a', 'b = c '],
    ]);
  });

  it('joins continued lines, but not after an escaped backslash', () => {
    const text = 'fruits  apple, banana, \\\n        pear, \\\r\n  mango\npath=c:\\\\\nnext=1\n# no \\\nlast=2\\';
    expect(Object.fromEntries(parseProperties(text))).toEqual({
      fruits: 'apple, banana, pear, mango',
      path: 'c:\\',
      next: '1',
      last: '2',
    });
  });

  it('undoes escapes in keys and values', () => {
    const text = 'k\\:e\\=y\\ 1=a\\tb\\nc\\u00e9\\q\\"';
    expect([...parseProperties(text)]).toEqual([['k:e=y 1', 'a\tb\nc\u00e9q"']]);
  });

  it('lets the last value of a key count, and passes over a byte order mark', () => {
    expect([...parseProperties('\uFEFFa=1\na=2')]).toEqual([['a', '2']]);
  });
});

describe('resolveConnection', () => {
  it('takes the defaults of Java', () => {
    const flags = { bootstrapServer: 'a:1,[::1]:9092', commandConfig: undefined, commandProperties: [] };
    expect(resolveConnection(flags, () => '').settings).toEqual({
      bootstrapServers: [
        { host: 'a', port: 1 },
        { host: '::1', port: 9092 },
      ],
      clientId: 'shop-sim',
      tls: undefined,
      sasl: undefined,
      connectTimeoutMs: 10_000,
      requestTimeoutMs: 30_000,
    });
  });

  it('lets --command-property count more than the file, and --bootstrap-server more than both', () => {
    const text = 'client.id=file\nrequest.timeout.ms=5\nbootstrap.servers=other:1';
    const { settings } = resolve(text, {}, ['client.id=flag']);
    expect(settings).toMatchObject({ clientId: 'flag', requestTimeoutMs: 5, bootstrapServers: [{ host: 'kafka' }] });
  });

  it('reads SASL_SSL with SCRAM, and keeps what other Java clients need as ignored', () => {
    const { settings, ignored } = resolve(`${scramProperties}\nacks=all\nssl.protocol=TLSv1.3`);
    expect(settings.sasl).toEqual({ mechanism: 'SCRAM-SHA-512', username: 'alice', password: 'alice-secret' });
    expect(settings.tls).toMatchObject({ ca: undefined, verifyHostName: true });
    expect(ignored).toEqual(['acks', 'ssl.protocol']);
  });

  it('reads quoted and escaped options of a login module', () => {
    const text = `security.protocol=SASL_PLAINTEXT\nsasl.mechanism=PLAIN\n${jaas('PlainLoginModule', `username='al ice' password="a\\\\"b;=\\\\\\\\c"`)}`;
    expect(resolve(text).settings.sasl).toEqual({ mechanism: 'PLAIN', username: 'al ice', password: 'a"b;=\\c' });
  });

  it('reads an OAUTHBEARER token from a file URL, an option, or makes an unsecured one', () => {
    const base = 'security.protocol=SASL_SSL\nsasl.mechanism=OAUTHBEARER\n';
    const token = (text: string) => resolve(base + text).settings.sasl;
    const file = `sasl.oauthbearer.token.endpoint.url=file:///run/token\n${jaas('OAuthBearerLoginModule', '')}`;
    expect(token(file)).toMatchObject({ token: { kind: 'file', path: '/run/token' } });
    expect(token(jaas('OAuthBearerLoginModule', 'token="abc"'))).toMatchObject({
      token: { kind: 'static', token: 'abc' },
    });
    const unsecured = token(jaas('OAuthBearerLoginModule', 'unsecuredLoginStringClaim_sub="bob"'));
    const parts =
      unsecured?.mechanism === 'OAUTHBEARER' && unsecured.token.kind === 'static' ? unsecured.token.token : '';
    expect(JSON.parse(Buffer.from(parts.split('.')[1] ?? '', 'base64url').toString())).toMatchObject({ sub: 'bob' });
  });

  it('skips the check of the host name only for the empty algorithm', () => {
    const base = 'security.protocol=SSL\nssl.endpoint.identification.algorithm=';
    expect(resolve(base).settings.tls?.verifyHostName).toBe(false);
    expect(resolve(`${base}HTTPS`).settings.tls?.verifyHostName).toBe(true);
    expect(usageOf(() => resolve(`${base}none`))).toContain('ssl.endpoint.identification.algorithm=none');
  });
});

describe('resolveConnection refuses with one sentence', () => {
  it.each<[string, string, string]>([
    ['an unknown protocol', 'security.protocol=TLS', 'security.protocol=TLS is not known'],
    ['a missing mechanism', 'security.protocol=SASL_SSL', 'sasl.mechanism is missing'],
    ['GSSAPI', 'security.protocol=SASL_SSL\nsasl.mechanism=GSSAPI', 'sasl.mechanism=GSSAPI'],
    ['a missing login', 'security.protocol=SASL_SSL\nsasl.mechanism=PLAIN', 'sasl.jaas.config is missing'],
    ['a timeout that is no number', 'request.timeout.ms=30s', 'request.timeout.ms=30s'],
    ['a timeout of zero', 'request.timeout.ms=0', 'request.timeout.ms=0'],
    ['a misspelt key', 'sasl.mechansim=PLAIN', 'did you mean sasl.mechanism?'],
    ["librdkafka's name", 'sasl.mechanisms=PLAIN', 'did you mean sasl.mechanism?'],
    ['a truststore that is missing', 'security.protocol=SSL\nssl.truststore.location=/nowhere', 'no such file'],
    ['half a keystore', 'security.protocol=SSL\nssl.keystore.key=x', 'belong together'],
    ['a token to be fetched', oauth('https://example.test/token'), 'must be a file:///PATH'],
    ['no token', oauth(''), 'needs a token'],
  ])('%s', (_, text, words) => {
    expect(usageOf(() => resolve(text))).toContain(words);
  });

  it.each([
    ['truststore', 'JKS', 'keytool -exportcert'],
    ['keystore', 'PKCS12', 'openssl pkcs12'],
  ])('a %s of type %s, and says how to convert it', (store, type, command) => {
    const text = `security.protocol=SSL\nssl.${store}.type=${type}\nssl.${store}.location=/store`;
    expect(usageOf(() => resolve(text, { '/store': 'binary' }))).toContain(command);
    const untyped = `security.protocol=SSL\nssl.${store}.location=/store`;
    expect(usageOf(() => resolve(untyped, { '/store': 'binary' }))).toContain('JKS (the default)');
  });

  it('a file that holds no certificate, or one that is damaged', () => {
    const text = 'security.protocol=SSL\nssl.truststore.type=PEM\nssl.truststore.location=/ca.pem';
    expect(usageOf(() => resolve(text, { '/ca.pem': '' }))).toContain('holds no certificate');
    expect(usageOf(() => resolve(text, { '/ca.pem': certificate }))).toContain('cannot be read');
  });

  it('a file that cannot be read', () => {
    const flags = { bootstrapServer: 'a:1', commandConfig: 'gone.properties', commandProperties: [] };
    expect(usageOf(() => resolveConnection(flags, missingFile))).toBe(
      '--command-config: gone.properties cannot be read: there is no such file.',
    );
  });

  it.each(['', ',', 'kafka', 'kafka:', ':9092', 'kafka:0', 'kafka:65536', 'kafka:http', 'a b:1', 'http://kafka:9092'])(
    'the bootstrap server "%s"',
    (bootstrapServer) => {
      const flags = { bootstrapServer, commandConfig: undefined, commandProperties: [] };
      expect(usageOf(() => resolveConnection(flags, () => ''))).toMatch(/^--bootstrap-server .*HOST:PORT/);
    },
  );

  it('no bootstrap server at all', () => {
    const flags = { bootstrapServer: undefined, commandConfig: undefined, commandProperties: [] };
    expect(usageOf(() => resolveConnection(flags, () => ''))).toContain('--bootstrap-server HOST:PORT');
  });
});

describe('secrets', () => {
  it.each([
    'sasl.jaas.config=x required password="hunter2";',
    'ssl.key.password=hunter2',
    'ssl.keystore.key=hunter2',
    'ssl.truststore.password=hunter2',
    'sasl.oauthbearer.client.secret=hunter2',
  ])('are refused on the command line, and point to a file: %s', (property) => {
    const message = usageOf(() => resolve('', {}, [property]));
    expect(message).toContain('--command-config FILE');
    expect(message).not.toContain('hunter2');
  });

  it.each([
    ['a text that is no login', 'sasl.jaas.config=username=alice password=hunter2'],
    ['an unclosed quote', jaas('PlainLoginModule', 'username="alice" password="hunter2')],
    ['the wrong module', jaas('ScramLoginModule', 'username="alice" password="hunter2"')],
    ['a missing user', jaas('PlainLoginModule', 'password="hunter2"')],
    ['delegation tokens', jaas('PlainLoginModule', 'username="a" password="hunter2" tokenauth="true"')],
  ])('are never repeated in an error about %s', (_, line) => {
    const message = usageOf(() => resolve(`security.protocol=SASL_SSL\nsasl.mechanism=PLAIN\n${line}`));
    expect(message).toContain('sasl.jaas.config');
    expect(message).not.toContain('hunter2');
  });

  it('are not repeated when an argument has no equals sign', () => {
    expect(usageOf(() => resolve('', {}, ['hunter2']))).not.toContain('hunter2');
  });
});

function missingFile(): never {
  throw Object.assign(new Error('ENOENT: no such file'), { code: 'ENOENT' });
}

function oauth(url: string): string {
  const login = jaas('OAuthBearerLoginModule', '');
  return `security.protocol=SASL_SSL\nsasl.mechanism=OAUTHBEARER\nsasl.oauthbearer.token.endpoint.url=${url}\n${login}`;
}
