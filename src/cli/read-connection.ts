import { readFileSync } from 'node:fs';
import { ShopSimError } from '../errors.ts';
import type { ConnectionSettings } from '../kafka/settings.ts';
import type { connectionOptions } from './options/connection-options.ts';
import type { OptionValues } from './options/option.ts';
import type { Terminal } from './terminal.ts';

/** The connection that flags and properties describe, or what is wrong with them. */
export type FoundConnection =
  | { readonly connection: ConnectionSettings; readonly ignored: readonly string[]; readonly problems: readonly [] }
  | { readonly connection: undefined; readonly problems: readonly string[] };

/**
 * Reads the connection's flags, and the files that they name. Problems are returned, so that they are reported with all
 * others of the command line; of a flag that has one already nothing more is said.
 */
export async function readConnection(
  values: Partial<OptionValues<typeof connectionOptions>>,
): Promise<FoundConnection> {
  const { commandProperty } = values;
  if (!('bootstrapServer' in values && 'commandConfig' in values) || commandProperty === undefined) {
    return { connection: undefined, problems: [] };
  }
  const { resolveConnection } = await import('../kafka/client-properties.ts');
  const flags = {
    bootstrapServer: values.bootstrapServer,
    commandConfig: values.commandConfig,
    commandProperties: commandProperty,
  };
  try {
    const { settings, ignored } = resolveConnection(flags, (path) => readFileSync(path, 'utf8'));
    return { connection: settings, ignored, problems: [] };
  } catch (error) {
    if (error instanceof ShopSimError) return { connection: undefined, problems: [error.message] };
    throw error;
  }
}

/** Says which properties mean nothing here: a file that serves other tools as well may hold many. */
export function tellIgnored(keys: readonly string[], terminal: Terminal): void {
  if (keys.length > 0) terminal.stderr.write(`note: shop-sim has no use for the properties ${keys.join(', ')}\n`);
}
