import type { Reader } from '../reader.ts';
import { Writer } from '../writer.ts';

/** Kinds of resource that have a configuration. */
export const configResourceType = { topic: 2, broker: 4 } as const;

/** Where a value comes from. */
export const configSource = { topic: 1, staticBroker: 4, default: 5 } as const;

export interface ConfigResource {
  readonly type: number;
  readonly name: string;
  /** `null`: all settings. */
  readonly names: readonly string[] | null;
}

export interface DescribeConfigsRequest {
  readonly resources: readonly ConfigResource[];
  readonly includeSynonyms: boolean;
}

export interface DescribedConfig {
  readonly name: string;
  readonly value: string | null;
  readonly isReadOnly: boolean;
  /** One of {@link configSource}. */
  readonly source: number;
}

export interface ConfigDescription {
  readonly errorCode: number;
  readonly errorMessage: string | null;
  readonly type: number;
  readonly name: string;
  readonly configs: readonly DescribedConfig[];
}

/** Reads versions 0 to 2. */
export function decodeDescribeConfigsRequest(reader: Reader, version: number): DescribeConfigsRequest {
  return {
    resources: reader.array((r) => ({
      type: r.int8(),
      name: r.string(),
      names: r.nullableArray((n) => n.string()),
    })),
    includeSynonyms: version >= 1 && reader.boolean(),
  };
}

/** Writes versions 0 to 2; no value is sensitive, and synonyms are left out. */
export function encodeDescribeConfigsResponse(results: readonly ConfigDescription[], version: number): Buffer {
  return new Writer()
    .int32(0)
    .array(results, (w, result) =>
      w
        .int16(result.errorCode)
        .nullableString(result.errorMessage)
        .int8(result.type)
        .string(result.name)
        .array(result.configs, (c, config) => encodeConfig(c, config, version)),
    )
    .toBuffer();
}

function encodeConfig(writer: Writer, config: DescribedConfig, version: number): void {
  writer.string(config.name).nullableString(config.value).boolean(config.isReadOnly);
  if (version === 0) writer.boolean(config.source === configSource.default).boolean(false);
  else
    writer
      .int8(config.source)
      .boolean(false)
      .array([], () => undefined);
}
