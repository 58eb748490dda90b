/** host and port of a broker. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** ssl.*: PEM texts, already read from their files. */
export interface TlsSettings {
  /** PEM of the trusted certificates; undefined: Node's own store. */
  readonly ca: string | undefined;
  /** PEM certificate chain and private key of the client (mutual TLS). */
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly keyPassword: string | undefined;
  /** ssl.endpoint.identification.algorithm: false when set to the empty string. */
  readonly verifyHostName: boolean;
}

export type SaslSettings =
  | {
      readonly mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512';
      readonly username: string;
      readonly password: string;
    }
  | { readonly mechanism: 'OAUTHBEARER'; readonly token: OauthTokenSource };

/** Where an OAUTHBEARER token comes from: the token itself, or a file that is read anew for each authentication. */
export type OauthTokenSource =
  { readonly kind: 'static'; readonly token: string } | { readonly kind: 'file'; readonly path: string };

/** How to reach a cluster. Plain data (crosses threads by postMessage); holds secrets: never print it. */
export interface ConnectionSettings {
  readonly bootstrapServers: readonly Endpoint[];
  readonly clientId: string;
  readonly tls: TlsSettings | undefined;
  readonly sasl: SaslSettings | undefined;
  readonly connectTimeoutMs: number;
  readonly requestTimeoutMs: number;
}
