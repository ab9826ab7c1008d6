import { isIP } from 'node:net';

/** A wider network is nobody's own. */
const WIDEST_PREFIX = 8;
const NARROWEST_PREFIX: Readonly<Record<number, number>> = { 4: 32, 6: 128 };
const NAMES = new Set(['loopback', 'linklocal', 'uniquelocal']);

/**
 * Reads whose `X-Forwarded-For` counts. Undefined when it is none of the forms, or would trust everybody: then any
 * caller could choose the address that is noted as theirs.
 */
export function readProxies(text: string): string[] | false | undefined {
  if (text === 'none') return false;
  const parts = text.split(',').map((part) => part.trim());
  return parts.every(isProxy) ? parts : undefined;
}

function isProxy(part: string): boolean {
  if (NAMES.has(part)) return true;
  const [address = '', prefix, ...rest] = part.split('/');
  const narrowest = NARROWEST_PREFIX[isIP(address)];
  if (narrowest === undefined || rest.length > 0) return false;
  if (prefix === undefined) return true;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) >= WIDEST_PREFIX && Number(prefix) <= narrowest;
}
