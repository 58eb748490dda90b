/** The client's side of one SASL mechanism (RFC 4422), for one authentication. Knows no Kafka and no socket. */
export interface SaslExchange {
  /** The first message. */
  start(): Promise<Buffer>;
  /**
   * The answer to the server's message, or undefined when the client has nothing more to say.
   * @throws SaslFailure when the server's message is wrong or does not prove what it must
   */
  next(challenge: Buffer): Promise<Buffer | undefined>;
}

/** Why an exchange failed: a clause for the end of a sentence. Never holds a secret. */
export class SaslFailure extends Error {}
