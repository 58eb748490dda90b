import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/** Everything that is loaded before a command is known: what `--help` has to wait for. */
function staticImports(file: URL, found = new Set<string>()): Set<string> {
  if (found.has(file.href)) return found;
  found.add(file.href);
  const source = readFileSync(fileURLToPath(file), 'utf8');
  for (const [, clause = '', specifier = ''] of source.matchAll(/^(?:import|export) ([^;]*?)from '([^']+)';/gms)) {
    if (clause.startsWith('type ')) continue;
    if (specifier.startsWith('.')) staticImports(new URL(specifier, file), found);
    else found.add(specifier);
  }
  return found;
}

it('--help loads the flags and commander, and nothing that a run needs', () => {
  const src = new URL('../../src/', import.meta.url).href;
  const loaded = [...staticImports(new URL('../../src/cli/main.ts', import.meta.url))].map((name) =>
    name.replace(src, ''),
  );
  expect(loaded).toContain('cli/options/traffic-options.ts');
  const light =
    /^(?:node:|commander$|cli\/|clock\.ts|errors\.ts|units\.ts|did-you-mean\.ts|parse-value\.ts|run\/(?:plan|service-names)\.ts|run\/tool-version\.ts)/;
  expect(loaded.filter((name) => !light.test(name))).toEqual([]);
  expect(loaded.length).toBeLessThan(35);
});
