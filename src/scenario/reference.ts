import type * as z from 'zod';
import { scenarioJsonSchema } from './json-schema.ts';

type Schema = z.core.JSONSchema.BaseSchema;

/** One table of the reference of scenario files; cells are Markdown. */
export interface ReferenceTable {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Every setting of a scenario file, made from its JSON Schema, in the order of the file: for the README. */
export function scenarioReference(): readonly ReferenceTable[] {
  const tables: ReferenceTable[] = [];
  addTable('', scenarioJsonSchema(), tables);
  return merged(tables);
}

/** Tables that are alike, such as those of the services' work, as one. */
function merged(tables: readonly ReferenceTable[]): ReferenceTable[] {
  const byContent = new Map<string, ReferenceTable>();
  for (const table of tables) {
    const content = JSON.stringify([table.head, table.rows]);
    const alike = byContent.get(content);
    byContent.set(content, alike === undefined ? table : { ...alike, title: `${alike.title}, ${table.title}` });
  }
  return [...byContent.values()];
}

/** The settings of a map; maps and lists of maps in it become tables of their own, behind it. */
function addTable(path: string, map: Schema, tables: ReferenceTable[]): void {
  const properties = Object.entries(map.properties ?? {}).filter(isSchemaEntry);
  const rows = properties.map(([key, schema]) => [code(key), meaningOf(key, schema, map)]);
  tables.push({ title: path === '' ? 'The file' : code(path), head: ['setting', 'meaning'], rows });
  for (const [key, schema] of properties) addBelow(path === '' ? key : `${path}.${key}`, schema, tables);
}

function addBelow(path: string, schema: Schema, tables: ReferenceTable[]): void {
  const item = schema.items;
  const isList = typeof item === 'object' && !Array.isArray(item);
  const maps = alternatives(isList ? item : schema).filter(({ properties }) => properties !== undefined);
  const word = maps.length > 1 ? wordOf(maps[0]) : undefined;
  const place = isList ? `${path}[]` : path;
  if (word !== undefined) tables.push(kindsTable(place, word, maps));
  else for (const map of maps) addTable(place, map, tables);
}

/** Maps of which a word says which it is: a row for what all of them have, and one for each. */
function kindsTable(path: string, word: string, maps: readonly Schema[]): ReferenceTable {
  const settings = maps.map((map) =>
    Object.entries(map.properties ?? {})
      .filter(isSchemaEntry)
      .filter(([key]) => key !== word)
      .map(([key, schema]) => `${code(key)}: ${meaningOf(key, schema, map)}`),
  );
  const common = settings[0]?.filter((text) => settings.every((texts) => texts.includes(text))) ?? [];
  const rows = maps.map((map, index) => {
    const kind = map.properties?.[word];
    const { const: name, description = '' }: Schema = typeof kind === 'object' ? kind : {};
    const own = settings[index]?.filter((text) => !common.includes(text)) ?? [];
    return [code(String(name)), description, own.join('; ')];
  });
  if (common.length > 0) rows.unshift(['(each)', '', common.join('; ')]);
  return { title: `${code(path)}, by ${code(word)}`, head: [word, 'what', 'settings'], rows };
}

/** The setting that has another fixed value in each of the maps. */
function wordOf(map: Schema | undefined): string | undefined {
  return Object.entries(map?.properties ?? {}).find(([, value]) => typeof value === 'object' && 'const' in value)?.[0];
}

function alternatives(schema: Schema): Schema[] {
  const inner = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  return inner.length === 0 ? [schema] : inner.filter((one) => typeof one === 'object').flatMap(alternatives);
}

function meaningOf(key: string, schema: Schema, map: Schema): string {
  const { description = '', default: fallback, examples } = schema;
  const [example] = Array.isArray(examples) ? examples : [];
  if (map.required?.includes(key) === true) {
    return `${description} [required${example === undefined ? '' : `, like ${code(written(example))}`}]`;
  }
  // What has settings of its own has its defaults there.
  const isEmpty = typeof fallback === 'object' && fallback !== null && Object.keys(fallback).length === 0;
  if (fallback !== undefined && !isEmpty) return `${description} [${written(fallback)}]`;
  return example === undefined ? description : `${description} [like ${code(written(example))}]`;
}

/** A value as it would stand in a file, on one line. */
function written(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{ ${Object.entries(value)
    .map(([key, one]) => `${key}: ${written(one)}`)
    .join(', ')} }`;
}

function code(text: string): string {
  return `\`${text}\``;
}

function isSchemaEntry(entry: [string, Schema | boolean]): entry is [string, Schema] {
  return typeof entry[1] === 'object';
}
