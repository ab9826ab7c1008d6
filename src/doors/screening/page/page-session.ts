import type { FastifyRequest } from 'fastify';
import { AbideError } from '../../../errors';

const NAME = 'abide_screen';
const EIGHT_HOURS = 8 * 3600;

/** The key of who signed in: no script sees it, no other site sends it, and it goes to this page alone. */
export function sessionCookie(key: string, isSecure: boolean): string {
  const secure = isSecure ? '; Secure' : '';
  return `${NAME}=${encodeURIComponent(key)}; Path=/screen; HttpOnly; SameSite=Strict; Max-Age=${EIGHT_HOURS}${secure}`;
}

export function endedSession(isSecure: boolean): string {
  return `${NAME}=; Path=/screen; HttpOnly; SameSite=Strict; Max-Age=0${isSecure ? '; Secure' : ''}`;
}

export function sessionKey({ headers }: FastifyRequest): string | undefined {
  for (const pair of (headers.cookie ?? '').split(';')) {
    const [name, value = ''] = pair.trim().split('=', 2);
    if (name !== NAME || value === '') continue;
    try {
      return decodeURIComponent(value);
    } catch {
      return undefined;
    }
  }
  return undefined;
}

/** A form of another site is not obeyed, also by a browser that knows nothing of SameSite. */
export function refuseForeign({ headers }: FastifyRequest): void {
  const site = headers['sec-fetch-site'];
  const { origin } = headers;
  const isOurs = origin === undefined || hostOf(origin) === headers.host;
  if ((site === undefined || site === 'same-origin' || site === 'none') && isOurs) return;
  throw new AbideError('FORBIDDEN', 'This form is taken from its own page only.');
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
