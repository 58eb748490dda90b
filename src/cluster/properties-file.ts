/**
 * Text of a Java .properties file, keys in the order given. Escapes as `java.util.Properties.load` undoes them, so
 * that values may have several lines (PEM texts) and any character.
 */
export function formatProperties(properties: Readonly<Record<string, string>>): string {
  return Object.entries(properties)
    .map(([key, value]) => `${escapeKey(key)}=${escapeValue(value)}\n`)
    .join('');
}

function escapeKey(key: string): string {
  return escapeCharacters(key).replaceAll(/[ :=#!]/g, (character) => `\\${character}`);
}

function escapeValue(value: string): string {
  return escapeCharacters(value).replace(/^ /, '\\ ');
}

function escapeCharacters(text: string): string {
  let escaped = '';
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    const code = text.charCodeAt(index);
    if (character === '\\') escaped += '\\\\';
    else if (character === '\n') escaped += String.raw`\n`;
    else if (character === '\r') escaped += String.raw`\r`;
    else if (character === '\t') escaped += String.raw`\t`;
    else if (code < 0x20 || code > 0x7e) escaped += String.raw`\u` + code.toString(16).padStart(4, '0');
    else escaped += character;
  }
  return escaped;
}
