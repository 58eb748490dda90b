import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import type { LocalCluster } from '../../src/cluster/local-cluster.ts';
import type { TestAuthority } from '../../src/cluster/tls.ts';
import { createTestAuthority } from '../../src/cluster/tls.ts';
import { openAdmin } from '../../src/kafka/admin.ts';
import { connectToCluster, fetchMetadata } from '../../src/kafka/metadata.ts';
import type { ConnectionSettings, SaslSettings } from '../../src/kafka/settings.ts';
import { eventually } from '../support/eventually.ts';
import { createTopic, plainConnection, realKafka, uniqueTopic } from '../support/real-kafka.ts';
import type { ProgramResult } from '../support/shop-sim-program.ts';
import { runShopSim } from '../support/shop-sim-program.ts';
import { startSteadyLoad } from '../support/steady-load.ts';
import { makeTempDir, removeDir } from '../support/temp-dir.ts';

const kafka = realKafka();
const mechanisms = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const;
/** The broker ends a session that is not authenticated anew within this time; kafkajs needs more than 10 s. */
const sessionMs = 1500;
const shortSessions = {
  'listener.name.client.scram-sha-256.connections.max.reauth.ms': String(sessionMs),
  'listener.name.client.oauthbearer.connections.max.reauth.ms': String(sessionMs),
};
const longSessionMechanisms = ['PLAIN', 'SCRAM-SHA-512'] as const;
type Mechanism = (typeof mechanisms)[number];

/** A JSON web token without a signature (RFC 7519, section 6), which Kafka accepts where nothing else is configured. */
function unsecuredToken(subject: string, lifetimeSec: number): string {
  const nowSec = Math.floor(systemClock.epochMs() / 1000);
  const claims = { sub: subject, iat: nowSec - 1000, exp: nowSec + lifetimeSec };
  return `${base64url({ alg: 'none' })}.${base64url(claims)}.`;
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function bearer(lifetimeSec: number): SaslSettings {
  return { mechanism: 'OAUTHBEARER', token: { kind: 'static', token: unsecuredToken('alice', lifetimeSec) } };
}

interface User {
  readonly name: string;
  readonly password: string;
}

/** alice may do everything, bob may only connect. */
const users = [
  { name: 'alice', password: 'alice-"secret"' },
  { name: 'bob', password: 'bob-secret' },
] as const;
const [alice, bob] = users;
const impostor: User = { name: alice.name, password: 'not-the-password' };

describe.skipIf(kafka.isMissing)('a broker with SASL_SSL, PLAIN, SCRAM and ACLs', () => {
  const folder = makeTempDir();
  const topic = uniqueTopic('secured');
  let cluster: LocalCluster;
  let authority: TestAuthority;

  beforeAll(async () => {
    authority = await createTestAuthority(folder, 'authority');
    const broker = await authority.issue('broker', ['127.0.0.1', 'localhost']);
    const tls = {
      certificateChainPem: broker.certificatePem,
      privateKeyPem: broker.privateKeyPem,
      trustedPem: authority.certificatePem,
      clientAuth: 'none',
    } as const;
    cluster = await kafka.startCluster({
      nodes: 1,
      overrides: shortSessions,
      security: {
        listener: { protocol: 'SASL_SSL', tls, sasl: { mechanisms: [...mechanisms, 'OAUTHBEARER'], users } },
        authorizer: { superUsers: [alice.name] },
      },
    });
    await createTopic(cluster.internalBootstrapServers, topic, { partitions: 2 });
  });
  afterAll(async () => {
    await kafka.disposeClusters();
    removeDir(folder);
  });

  function settings(mechanism: Mechanism, user: User, ca = authority.certificatePem): ConnectionSettings {
    return withSasl({ mechanism, username: user.name, password: user.password }, ca);
  }

  function withSasl(sasl: SaslSettings, ca = authority.certificatePem): ConnectionSettings {
    const tls = { ca, cert: undefined, key: undefined, keyPassword: undefined, verifyHostName: true };
    return { ...plainConnection(cluster.bootstrapServers), tls, sasl };
  }

  it.each(mechanisms)('lets in the right password, with %s', async (mechanism) => {
    const connection = await connectToCluster(settings(mechanism, alice), systemClock);
    const metadata = await fetchMetadata(connection, 'all');
    connection.close();
    expect(metadata.topics.map(({ name }) => name)).toEqual([topic]);
  });

  it.each(longSessionMechanisms)('lets in the right password of the admin client, with %s', async (mechanism) => {
    const admin = await openAdmin(settings(mechanism, alice));
    expect((await admin.describeCluster()).clusterId).toBe(cluster.clusterId);
    await admin.close();
  });

  it.each(mechanisms)('refuses the wrong password, with %s, and the message does not tell it', async (mechanism) => {
    const wrong = settings(mechanism, impostor);
    const refusals = await Promise.allSettled([connectToCluster(wrong, systemClock), openAdmin(wrong)]);
    for (const refusal of refusals) {
      expect(refusal).toMatchObject({ status: 'rejected', reason: { code: 'AUTHENTICATION_FAILED', exitCode: 3 } });
      expect(JSON.stringify(refusal)).not.toContain(impostor.password);
    }
  });

  it('is not trusted when another authority has signed its certificate', async () => {
    const other = await createTestAuthority(folder, 'other');
    const distrusting = settings('PLAIN', alice, other.certificatePem);
    for (const refusal of await Promise.allSettled([
      connectToCluster(distrusting, systemClock),
      openAdmin(distrusting),
    ])) {
      expect(refusal).toMatchObject({ status: 'rejected', reason: { code: 'TLS_FAILED', exitCode: 3 } });
    }
  });

  it('lets in a bearer of a token, and not one whose token has expired', async () => {
    const connection = await connectToCluster(withSasl(bearer(600)), systemClock);
    connection.close();
    await expect(connectToCluster(withSasl(bearer(-600)), systemClock)).rejects.toMatchObject({
      code: 'AUTHENTICATION_FAILED',
    });
  });

  it.each(['SCRAM-SHA-256', 'OAUTHBEARER'] as const)('takes records beyond a session, with %s', async (mechanism) => {
    const connection = mechanism === 'OAUTHBEARER' ? withSasl(bearer(600)) : settings(mechanism, alice);
    const load = await startSteadyLoad(connection, topic, 200);
    await eventually('records of three sessions', () => load.acked.length >= (200 * 3 * sessionMs) / 1000);
    await load.stop();
    expect(load.acked.length).toBe(load.sentCount);
    expect(load.notices).toEqual([]);
  });

  it('refuses a user without rights to write to the topic or to create one', async () => {
    await expect(startSteadyLoad(settings('PLAIN', bob), topic, 1)).rejects.toMatchObject({
      code: 'AUTHORIZATION_FAILED',
    });
    const admin = await openAdmin(settings('PLAIN', bob));
    const newTopic = { name: uniqueTopic('denied'), partitions: 1, replicationFactor: 1, configs: {} };
    await expect(admin.createTopic(newTopic)).rejects.toMatchObject({ code: 'AUTHORIZATION_FAILED', exitCode: 3 });
    await admin.close();
  });

  describe('through the program, with --command-config', () => {
    it.each([
      ['runs with PLAIN', 'PLAIN', alice, 0, ''],
      ['runs with SCRAM', 'SCRAM-SHA-512', alice, 0, ''],
      ['ends with 3 when the password is wrong', 'SCRAM-SHA-512', impostor, 3, 'refused the authentication'],
      ['ends with 3 when rights are missing', 'PLAIN', bob, 3, 'does not allow'],
    ] as const)('%s', async (_, mechanism, user, exitCode, says) => {
      const result = await produce(propertiesFile(mechanism, user, authority.certificateFile));
      expect(result.stderr).toContain(says);
      expect(result.stderr).not.toMatch(/\n\s+at /);
      expect(result.stderr + result.stdout).not.toContain(user.password);
      expect(result.exitCode).toBe(exitCode);
    });

    it('ends with 3 when the authority is unknown', async () => {
      const other = await createTestAuthority(folder, 'unknown');
      const result = await produce(propertiesFile('PLAIN', alice, other.certificateFile));
      expect(result.stderr).toContain('signed by an authority that is not trusted');
      expect(result.exitCode).toBe(3);
    });
  });

  function produce(configFile: string): Promise<ProgramResult> {
    const target = ['--bootstrap-server', cluster.bootstrapServers, '--command-config', configFile];
    const traffic = ['--rate', '200', '--duration', '1s', '--warmup', '0s', '--services', 'payment', '--work', 'none'];
    return runShopSim(['produce', ...target, ...traffic, '--partitions', '2']);
  }

  function propertiesFile(mechanism: Mechanism, user: User, caFile: string): string {
    const loginModule = mechanism === 'PLAIN' ? 'plain.PlainLoginModule' : 'scram.ScramLoginModule';
    // Quoted for JAAS, and its backslashes once more for the properties file.
    const password = user.password.replaceAll('"', String.raw`\\"`);
    const jaas = `org.apache.kafka.common.security.${loginModule} required username="${user.name}" password="${password}";`;
    const file = join(folder, 'client.properties');
    const lines = [
      'security.protocol=SASL_SSL',
      `sasl.mechanism=${mechanism}`,
      `sasl.jaas.config=${jaas}`,
      'ssl.truststore.type=PEM',
      `ssl.truststore.location=${caFile}`,
    ];
    writeFileSync(file, `${lines.join('\n')}\n`);
    return file;
  }
});
