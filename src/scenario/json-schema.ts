import * as z from 'zod';
import { scenarioSchema } from './schema/scenario-schema.ts';

/** The JSON Schema (draft 2020-12) of a scenario file, for editors: `shop-sim scenarios schema`. */
export function scenarioJsonSchema(): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(scenarioSchema, {
    io: 'input',
    // Zod leaves out the examples of values that it transforms; an editor shows them.
    override: ({ zodSchema, jsonSchema }) => {
      const { examples } = z.globalRegistry.get(zodSchema) ?? {};
      if (Array.isArray(examples)) jsonSchema.examples = examples;
    },
  });
}
