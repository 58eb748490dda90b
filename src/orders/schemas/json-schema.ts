/** The keywords of JSON Schema draft 2020-12 that the schemas of the events use. */
export interface JsonSchema {
  readonly $schema?: 'https://json-schema.org/draft/2020-12/schema';
  readonly $id?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'boolean';
  readonly const?: string | number;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly format?: 'date-time' | 'email';
  readonly minimum?: number;
  readonly minLength?: number;
  readonly minItems?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: false;
}

/** Name of the dialect, in every schema's `$schema`. */
export const dialect = 'https://json-schema.org/draft/2020-12/schema';
