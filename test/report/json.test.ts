import { describe, expect, it } from 'vitest';
import { renderJson } from '../../src/report/json.ts';
import { buildResult } from '../support/result-builder.ts';

/** The same data with every key in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, inner]) => [name, reversed(inner)]),
  );
}

describe('renderJson', () => {
  it('holds the whole result and ends with a line feed', () => {
    const text = renderJson(buildResult());
    expect(JSON.parse(text)).toEqual(buildResult());
    expect(text).toMatch(/^\{\n {2}"schema": "shop-sim\/result\/1",\n[^]*\n\}\n$/);
  });

  it('writes keys in the same order however they came', () => {
    const { plan, ...result } = buildResult();
    const shuffled = Object.assign(buildResult(), reversed(result), { plan });
    const other = Object.fromEntries(Object.entries(shuffled).toReversed());
    expect(renderJson(Object.assign(other, shuffled))).toBe(renderJson(buildResult()));
  });
});
