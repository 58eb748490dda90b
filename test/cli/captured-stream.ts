import { PassThrough } from 'node:stream';
import type { OutputStream } from '../../src/cli/terminal.ts';

/** A stream that keeps what is written to it; a terminal of so many columns, or none. */
export function captureStream(columns?: number): OutputStream & { readonly written: () => string } {
  const chunks: Buffer[] = [];
  const stream = new PassThrough();
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  const terminal = columns === undefined ? { isTTY: false } : { isTTY: true, columns };
  return Object.assign(stream, terminal, { written: () => Buffer.concat(chunks).toString() });
}
