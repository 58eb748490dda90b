import type { ClusterSecurity } from './security.ts';
import { listenerProperties } from './security.ts';

/** Node number (1, 2, ...) and the loopback ports of its three listeners. */
export interface NodeAddress {
  readonly nodeId: number;
  readonly host: string;
  /** CLIENT: for users of the cluster, secured as the cluster's security says. */
  readonly clientPort: number;
  /** INTERNAL: plain text, between brokers and for the tools of whoever started the cluster. */
  readonly internalPort: number;
  readonly controllerPort: number;
}

/** What the configuration of a node depends on. */
export interface NodeConfig {
  readonly node: NodeAddress;
  /** All nodes of the cluster, this one included. */
  readonly nodes: readonly NodeAddress[];
  /** log.dirs. */
  readonly dataDir: string;
  readonly security: ClusterSecurity | undefined;
  /** broker.session.timeout.ms: a node that was killed is replaced as leader after so long. Kafka's default: 9000. */
  readonly sessionTimeoutMs: number;
  /** Win over everything else here. */
  readonly overrides: Readonly<Record<string, string>>;
}

/**
 * server.properties of one combined broker and controller. Quiet, small and quick on purpose: consumer groups start
 * without delay, internal topics have few partitions, and old data goes soon, because load fills a disk at hundreds of
 * megabytes a second.
 */
export function nodeProperties(config: NodeConfig): Readonly<Record<string, string>> {
  return {
    ...identity(config),
    ...listeners(config),
    ...replication(config.nodes.length),
    ...failover(config.sessionTimeoutMs),
    ...retention,
    ...security(config.security),
    'auto.create.topics.enable': 'false',
    'group.initial.rebalance.delay.ms': '0',
    ...config.overrides,
  };
}

function identity(config: NodeConfig): Record<string, string> {
  const voters = config.nodes.map((node) => `${node.nodeId}@${node.host}:${node.controllerPort}`);
  return {
    'process.roles': 'broker,controller',
    'node.id': String(config.node.nodeId),
    // The voters by configuration, not in the log: a cluster that is started again may have other ports.
    'controller.quorum.voters': voters.join(','),
    'log.dirs': config.dataDir,
  };
}

function listeners({ node, security }: NodeConfig): Record<string, string> {
  const client = `CLIENT://${node.host}:${node.clientPort}`;
  const internal = `INTERNAL://${node.host}:${node.internalPort}`;
  const protocol = security?.listener.protocol ?? 'PLAINTEXT';
  return {
    listeners: `${client},${internal},CONTROLLER://${node.host}:${node.controllerPort}`,
    'advertised.listeners': `${client},${internal}`,
    'listener.security.protocol.map': `CLIENT:${protocol},INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT`,
    'inter.broker.listener.name': 'INTERNAL',
    'controller.listener.names': 'CONTROLLER',
  };
}

function replication(nodeCount: number): Record<string, string> {
  const factor = String(Math.min(3, nodeCount));
  const minInsync = nodeCount >= 3 ? '2' : '1';
  return {
    'default.replication.factor': factor,
    'min.insync.replicas': minInsync,
    'offsets.topic.replication.factor': factor,
    'offsets.topic.num.partitions': '6',
    'transaction.state.log.replication.factor': factor,
    'transaction.state.log.min.isr': minInsync,
    'transaction.state.log.num.partitions': '6',
    'share.coordinator.state.topic.replication.factor': factor,
    'share.coordinator.state.topic.min.isr': minInsync,
    'share.coordinator.state.topic.num.partitions': '6',
  };
}

function failover(sessionTimeoutMs: number): Record<string, string> {
  return {
    'broker.session.timeout.ms': String(sessionTimeoutMs),
    'broker.heartbeat.interval.ms': String(Math.max(100, Math.floor(sessionTimeoutMs / 4.5))),
  };
}

const retention: Readonly<Record<string, string>> = {
  'log.retention.bytes': String(512 * 1024 * 1024),
  'log.segment.bytes': String(64 * 1024 * 1024),
  'log.retention.check.interval.ms': '5000',
  'log.segment.delete.delay.ms': '1000',
};

function security(clusterSecurity: ClusterSecurity | undefined): Record<string, string> {
  const properties: Record<string, string> = {};
  if (clusterSecurity === undefined) return properties;
  for (const [key, value] of Object.entries(listenerProperties(clusterSecurity.listener))) {
    properties[`listener.name.client.${key}`] = value;
  }
  if (clusterSecurity.authorizer !== undefined) {
    const superUsers = ['ANONYMOUS', ...clusterSecurity.authorizer.superUsers].map((name) => `User:${name}`);
    properties['authorizer.class.name'] = 'org.apache.kafka.metadata.authorizer.StandardAuthorizer';
    properties['super.users'] = superUsers.join(';');
  }
  return properties;
}
