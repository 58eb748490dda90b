import * as z from 'zod';

/** What may stand below a value. */
export type Below =
  /** Keys with what stands at each; `open`: others are possible. */
  | { readonly kind: 'map'; readonly keys: ReadonlyMap<string, readonly z.core.$ZodType[]>; readonly open: boolean }
  | { readonly kind: 'list'; readonly item: z.core.$ZodType }
  | { readonly kind: 'value' };

/** What may stand below the values that these schemas describe: all that any of them allows. */
export function below(schemas: readonly z.core.$ZodType[]): Below {
  const keys = new Map<string, z.core.$ZodType[]>();
  let open = false;
  let isMap = false;
  for (const schema of schemas.flatMap(alternatives)) {
    if (schema instanceof z.ZodArray) return { kind: 'list', item: schema.element };
    if (schema instanceof z.ZodRecord) [isMap, open] = [true, true];
    if (!(schema instanceof z.ZodObject)) continue;
    isMap = true;
    for (const [key, child] of Object.entries(schema.shape)) keys.set(key, [...(keys.get(key) ?? []), child]);
  }
  return isMap ? { kind: 'map', keys, open } : { kind: 'value' };
}

/** The schemas at a path; steps into lists are numbers. None: the path leads nowhere. */
export function schemasAt(root: z.core.$ZodType, path: readonly PropertyKey[]): readonly z.core.$ZodType[] {
  let schemas: readonly z.core.$ZodType[] = [root];
  for (const step of path) {
    const found = below(schemas);
    if (found.kind === 'list' && typeof step === 'number') schemas = [found.item];
    else if (found.kind === 'map') schemas = found.keys.get(String(step)) ?? [];
    else return [];
  }
  return schemas;
}

/** The schema without its wrappers; a union as its members. */
export function alternatives(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault || schema instanceof z.ZodDefault) {
    return alternatives(schema.def.innerType);
  }
  // What a schema makes of its input is not written in a file.
  if (schema instanceof z.ZodPipe) return alternatives(schema.in);
  return schema instanceof z.ZodUnion ? schema.options.flatMap(alternatives) : [schema];
}
