/** PEM texts of a broker's certificate chain and private key (PKCS #8, not encrypted) and of what it trusts. */
export interface BrokerTls {
  readonly certificateChainPem: string;
  readonly privateKeyPem: string;
  /** Certificates that client certificates must be signed by. */
  readonly trustedPem: string;
  /** Whether clients must show a certificate (mutual TLS). */
  readonly clientAuth: 'none' | 'required';
}

/** OAUTHBEARER accepts Kafka's unsecured JSON web tokens: for tests only. */
export type SaslMechanism = 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512' | 'OAUTHBEARER';

export interface SaslUser {
  readonly name: string;
  readonly password: string;
}

/** Every user may use every mechanism. */
export interface BrokerSasl {
  readonly mechanisms: readonly SaslMechanism[];
  readonly users: readonly SaslUser[];
}

/** How clients must connect. Traffic between the nodes, and the internal listener, stay in plain text on loopback. */
export type ListenerSecurity =
  | { readonly protocol: 'PLAINTEXT' }
  | { readonly protocol: 'SSL'; readonly tls: BrokerTls }
  | { readonly protocol: 'SASL_PLAINTEXT'; readonly sasl: BrokerSasl }
  | { readonly protocol: 'SASL_SSL'; readonly tls: BrokerTls; readonly sasl: BrokerSasl };

/** Security of a local cluster. */
export interface ClusterSecurity {
  readonly listener: ListenerSecurity;
  /**
   * Present: the StandardAuthorizer decides by ACLs, and refuses what no ACL allows. The internal listener, whose
   * clients are User:ANONYMOUS, and the users named here are above it.
   */
  readonly authorizer?: { readonly superUsers: readonly string[] };
}

/** The listener's own properties, as `listener.name.<listener>.<key>` wants them, without that prefix. */
export function listenerProperties(security: ListenerSecurity): Record<string, string> {
  const properties: Record<string, string> = {};
  if ('tls' in security) Object.assign(properties, tlsProperties(security.tls));
  if ('sasl' in security) Object.assign(properties, saslProperties(security.sasl));
  return properties;
}

function tlsProperties(tls: BrokerTls): Record<string, string> {
  return {
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.certificate.chain': tls.certificateChainPem,
    'ssl.keystore.key': tls.privateKeyPem,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.certificates': tls.trustedPem,
    'ssl.client.auth': tls.clientAuth,
  };
}

function saslProperties(sasl: BrokerSasl): Record<string, string> {
  const properties: Record<string, string> = { 'sasl.enabled.mechanisms': sasl.mechanisms.join(',') };
  for (const mechanism of sasl.mechanisms) {
    properties[`${mechanism.toLowerCase()}.sasl.jaas.config`] = jaasConfig(mechanism, sasl.users);
  }
  return properties;
}

function jaasConfig(mechanism: SaslMechanism, users: readonly SaslUser[]): string {
  const modules = 'org.apache.kafka.common.security';
  if (mechanism === 'PLAIN') {
    const entries = users.map((user) => ` user_${user.name}=${jaasQuoted(user.password)}`);
    return `${modules}.plain.PlainLoginModule required${entries.join('')};`;
  }
  return mechanism === 'OAUTHBEARER'
    ? `${modules}.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";`
    : `${modules}.scram.ScramLoginModule required;`;
}

function jaasQuoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', String.raw`\"`)}"`;
}

/** Arguments of `kafka-storage format` that create the SCRAM users: `--add-scram SCRAM-SHA-256=[name=...,password=...]`. */
export function scramArguments(security: ListenerSecurity): readonly string[] {
  if (!('sasl' in security)) return [];
  const args: string[] = [];
  for (const mechanism of security.sasl.mechanisms) {
    if (mechanism !== 'SCRAM-SHA-256' && mechanism !== 'SCRAM-SHA-512') continue;
    for (const user of security.sasl.users) {
      args.push('--add-scram', `${mechanism}=[name=${user.name},password=${user.password}]`);
    }
  }
  return args;
}
