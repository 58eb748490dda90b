/** Where a command writes, and what is known of the other side: results to `stdout`, everything else to `stderr`. */
export interface Terminal {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** The environment, for NO_COLOR, TERM, the folder of caches and that of a Kafka download (KAFKA_HOME) only. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The part of `process.stdout` that the program uses. */
export interface OutputStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  getColorDepth?(env?: object): number;
}

/** 0: plain text; 1, 2, 3: 16, 256, 16 million colours, as chalk counts them. */
export type ColorLevel = 0 | 1 | 2 | 3;

/**
 * What a stream may be coloured with: nothing when it is not a terminal, is a dumb one, or the user asked for plain
 * text by --no-color or by a NO_COLOR that is not empty (https://no-color.org).
 */
export function colorLevelOf(stream: OutputStream, env: Terminal['env'], noColor: boolean): ColorLevel {
  if (noColor || stream.isTTY !== true) return 0;
  if ((env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb') return 0;
  const depthBits = stream.getColorDepth?.(env) ?? 4;
  if (depthBits >= 24) return 3;
  if (depthBits >= 8) return 2;
  return depthBits >= 4 ? 1 : 0;
}
