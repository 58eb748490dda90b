/** Escapes other than `\uXXXX`; a backslash before any other character means that character. */
const escapes: Record<string, string> = { t: '\t', n: '\n', r: '\r', f: '\f' };

/**
 * Reads a Java properties text (java.util.Properties.load): comments, continued lines, the separators `=`, `:` and
 * blank, and escapes. Of a key that comes twice the last value counts, as in Java.
 */
export function parseProperties(text: string): Map<string, string> {
  const properties = new Map<string, string>();
  for (const line of logicalLines(text.replace(/^\uFEFF/, ''))) {
    const [, key = '', value = ''] = /^((?:\\.|[^\\=:\s])*)(?:\s*[=:]\s*|\s+|$)(.*)$/s.exec(line) ?? [];
    properties.set(unescape(key), unescape(value));
  }
  return properties;
}

/** Joins continued lines; drops comments, blank lines, and blanks at the beginning of a line. */
function logicalLines(text: string): string[] {
  const lines: string[] = [];
  let continued: string | undefined;
  for (const natural of text.split(/\r\n|\r|\n/)) {
    const line = natural.trimStart();
    if (continued === undefined && (line === '' || line.startsWith('#') || line.startsWith('!'))) continue;
    const whole = (continued ?? '') + line;
    const trailing = /\\*$/.exec(line)?.[0].length ?? 0;
    if (trailing % 2 === 1) {
      continued = whole.slice(0, -1);
    } else {
      lines.push(whole);
      continued = undefined;
    }
  }
  if (continued !== undefined) lines.push(continued);
  return lines;
}

function unescape(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.)|$)/gs, (_, hex: string | undefined, char: string | undefined) =>
    hex === undefined ? (escapes[char ?? ''] ?? char ?? '') : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
