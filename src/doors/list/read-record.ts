const QUOTE = 34;
const CR = 13;
const LF = 10;

/** What `readRecord` found. */
export interface Reading {
  /** RECORD: complete. TEXT: the text ended first. FAULT: a quote at a place where none may be. */
  readonly ends: 'RECORD' | 'TEXT' | 'FAULT';
  /** Whether the text ended within quotes. */
  readonly isOpen: boolean;
  readonly fields: string[];
  /** Where the next record starts, or where the line of the fault ends. */
  readonly next: number;
}

/** Reads one record that holds quotes, from its first character; what it means for the file is the splitter's matter. */
export function readRecord(from: { text: string; at: number; delimiter: number; keepsStray: boolean }): Reading {
  const { text, delimiter, keepsStray } = from;
  const fields: string[] = [];
  let at = from.at;
  for (;;) {
    let end: number;
    if (text.charCodeAt(at) === QUOTE) {
      const close = closingQuote(text, at + 1);
      if (close === -1) return { ends: 'TEXT', isOpen: true, fields, next: text.length };
      fields.push(unescaped(text, at + 1, close));
      end = close + 1;
      if (text.charCodeAt(end) === CR && (end + 1 === text.length || text.charCodeAt(end + 1) === LF)) end += 1;
    } else {
      end = fieldEnd(text, at, delimiter);
      const stray = keepsStray ? -1 : text.slice(at, end).indexOf('"');
      if (stray !== -1) return faultAt(text, at + stray);
      const isLineEnd = text.charCodeAt(end) !== delimiter;
      fields.push(text.slice(at, isLineEnd && end > at && text.charCodeAt(end - 1) === CR ? end - 1 : end));
    }
    if (end >= text.length) return { ends: 'TEXT', isOpen: false, fields, next: text.length };
    const code = text.charCodeAt(end);
    if (code === LF) return { ends: 'RECORD', isOpen: false, fields, next: end + 1 };
    if (code !== delimiter) return faultAt(text, end);
    at = end + 1;
  }
}

function fieldEnd(text: string, at: number, delimiter: number): number {
  for (let end = at; end < text.length; end += 1) {
    const code = text.charCodeAt(end);
    if (code === delimiter || code === LF) return end;
  }
  return text.length;
}

function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 2)) {
    if (text.charCodeAt(at + 1) !== QUOTE) return at;
  }
  return -1;
}

function unescaped(text: string, from: number, to: number): string {
  const inner = text.slice(from, to);
  return inner.includes('"') ? inner.replaceAll('""', '"') : inner;
}

function faultAt(text: string, at: number): Reading {
  const lineFeed = text.indexOf('\n', at);
  return { ends: 'FAULT', isOpen: false, fields: [], next: lineFeed === -1 ? text.length : lineFeed + 1 };
}
