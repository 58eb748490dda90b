import { ShopSimError } from '../../errors.ts';

/** One login module of a `sasl.jaas.config`. */
export interface JaasConfig {
  /** Without its package: `ScramLoginModule`. */
  readonly loginModule: string;
  readonly options: ReadonlyMap<string, string>;
}

const option = /([\w.$-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s;"']+))/;
const entry = new RegExp(
  `^\\s*([\\w.$]+)\\s+(?:required|requisite|sufficient|optional)((?:\\s+${option.source})*)\\s*;?\\s*$`,
  's',
);

/**
 * Reads `MODULE required name="value" ...;` (javax.security.auth.login.Configuration, one entry without a name).
 * @throws ShopSimError USAGE, which does not repeat the text because it holds a password
 */
export function parseJaasConfig(text: string): JaasConfig {
  const [, moduleName, optionsText] = entry.exec(text) ?? [];
  if (moduleName === undefined || optionsText === undefined) {
    throw new ShopSimError(
      'USAGE',
      'sasl.jaas.config cannot be understood; write it as: org.apache.kafka.common.security.scram.ScramLoginModule required username="NAME" password="PASSWORD";',
    );
  }
  const options = new Map<string, string>();
  for (const [, name = '', double, single, bare] of optionsText.matchAll(new RegExp(option.source, 'gs'))) {
    options.set(name, (double ?? single)?.replaceAll(/\\(.)/gs, '$1') ?? bare ?? '');
  }
  return { loginModule: moduleName.slice(moduleName.lastIndexOf('.') + 1), options };
}
