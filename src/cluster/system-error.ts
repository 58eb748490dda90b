/** The code of a Node.js system error (`ENOENT`), or of a failed child process (its exit code); otherwise `undefined`. */
export function systemErrorCode(error: unknown): string | number | undefined {
  const code = propertyOf(error, 'code');
  return typeof code === 'string' || typeof code === 'number' ? code : undefined;
}

/** A property of a thrown value, whatever that is. */
export function propertyOf(error: unknown, key: string): unknown {
  if (typeof error !== 'object' || error === null) return undefined;
  const value: unknown = Reflect.get(error, key);
  return value;
}
