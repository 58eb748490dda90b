import { describe, expect, it } from 'vitest';
import type { NodeAddress, NodeConfig } from '../../src/cluster/node-config.ts';
import { nodeProperties } from '../../src/cluster/node-config.ts';
import type { ClusterSecurity } from '../../src/cluster/security.ts';
import { scramArguments } from '../../src/cluster/security.ts';

function address(nodeId: number): NodeAddress {
  const base = 10_000 + nodeId * 10;
  return { nodeId, host: '127.0.0.1', clientPort: base, internalPort: base + 1, controllerPort: base + 2 };
}

function config(nodeCount: number, changes: Partial<NodeConfig> = {}): NodeConfig {
  const nodes = Array.from({ length: nodeCount }, (_, index) => address(index + 1));
  const settings = { dataDir: '/data', security: undefined, sessionTimeoutMs: 9000, overrides: {} };
  return { node: address(1), nodes, ...settings, ...changes };
}

const tls = { certificateChainPem: 'CHAIN', privateKeyPem: 'KEY', trustedPem: 'CA', clientAuth: 'none' } as const;

describe('nodeProperties', () => {
  it('names every node as a voter, with its controller port', () => {
    expect(nodeProperties(config(3))['controller.quorum.voters']).toBe(
      '1@127.0.0.1:10012,2@127.0.0.1:10022,3@127.0.0.1:10032',
    );
  });

  it('replicates to three nodes, of which two must answer, where there are three, and not at all on one', () => {
    expect(nodeProperties(config(3))).toMatchObject({
      'default.replication.factor': '3',
      'min.insync.replicas': '2',
      'offsets.topic.replication.factor': '3',
      'transaction.state.log.min.isr': '2',
    });
    expect(nodeProperties(config(1))).toMatchObject({
      'default.replication.factor': '1',
      'min.insync.replicas': '1',
      'offsets.topic.replication.factor': '1',
      'transaction.state.log.min.isr': '1',
    });
  });

  it('sends heartbeats several times within the session timeout, however short that is', () => {
    for (const sessionTimeoutMs of [1000, 2000, 9000]) {
      const properties = nodeProperties(config(3, { sessionTimeoutMs }));
      const intervalMs = Number(properties['broker.heartbeat.interval.ms']);
      expect(Number(properties['broker.session.timeout.ms'])).toBe(sessionTimeoutMs);
      expect(intervalMs * 3).toBeLessThan(sessionTimeoutMs);
    }
  });

  it('secures the listener for clients only', () => {
    const security: ClusterSecurity = {
      listener: {
        protocol: 'SASL_SSL',
        tls,
        sasl: { mechanisms: ['PLAIN', 'SCRAM-SHA-512'], users: [{ name: 'alice', password: 'a"b\\c' }] },
      },
      authorizer: { superUsers: ['alice'] },
    };
    const properties = nodeProperties(config(1, { security }));
    expect(properties['listener.security.protocol.map']).toBe(
      'CLIENT:SASL_SSL,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT',
    );
    expect(properties).toMatchObject({
      'listener.name.client.ssl.keystore.certificate.chain': 'CHAIN',
      'listener.name.client.ssl.truststore.certificates': 'CA',
      'listener.name.client.sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-512',
      'listener.name.client.plain.sasl.jaas.config': String.raw`org.apache.kafka.common.security.plain.PlainLoginModule required user_alice="a\"b\\c";`,
      'super.users': 'User:ANONYMOUS;User:alice',
    });
    expect(scramArguments(security.listener)).toEqual(['--add-scram', 'SCRAM-SHA-512=[name=alice,password=a"b\\c]']);
  });

  it('lets overrides win', () => {
    const properties = nodeProperties(config(1, { overrides: { 'log.retention.bytes': '7' } }));
    expect(properties['log.retention.bytes']).toBe('7');
  });
});
