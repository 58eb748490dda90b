import type { Check } from './check.ts';

/** Names of variants are unique. */
export const checkVariants: Check = ({ variants = [] }) => {
  const names = variants.map(({ name }) => name);
  return names.flatMap((name, index) =>
    names.indexOf(name) === index
      ? []
      : [
          {
            path: ['variants', index, 'name'],
            message: `two variants are called ${name}; give each a name of its own`,
          },
        ],
  );
};
