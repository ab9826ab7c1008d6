import { isbot } from 'isbot';
import { Actor, type InteractionKind, MachineReason } from './words';

/** What is known of an open or click at the moment it comes in. */
export interface Signs {
  readonly kind: Extract<InteractionKind, 'OPEN' | 'CLICK'>;
  /** Undefined: nobody told us. Empty: the request had none, which no browser does. */
  readonly userAgent?: string;
  /** The request said that it only fetches ahead (`Sec-Purpose: prefetch`). */
  readonly isPrefetch?: boolean;
  /** A provider, who saw more of it than we do, took it for a machine's. */
  readonly isToldMachine?: boolean;
  /** Of a click: how long after the message was delivered; undefined when that is not known. */
  readonly secondsAfterDelivery?: number;
  /** Of a click: whether all links of the message were clicked at the same moment. */
  readonly isOneOfMany?: boolean;
}

export interface Verdict {
  readonly actor: Actor;
  readonly reason?: MachineReason;
}

/** A click sooner than this after the delivery is a scanner that follows links before the person sees the message. */
const SOONEST_HUMAN_CLICK_SECONDS = 10;

/** Apple's Mail Privacy Protection fetches every image ahead of time under exactly this name. */
const APPLE_MAIL_PRIVACY = 'Mozilla/5.0';
const IMAGE_PROXIES = /GoogleImageProxy|YahooMailProxy|YahooCacheSystem|DuckDuckGo-Image-Proxy/i;
const SECURITY_SCANNERS =
  /barracuda|proofpoint|mimecast|symantec|messagelabs|forcepoint|trendmicro|sophos|ironport|bitdefender|fireeye|safe ?links|urlscan|checkpoint|zscaler/i;

/**
 * Tells a person from a machine. Mail programs fetch images and scanners follow links by themselves: counted as
 * people they would show interest where there is none, and wind the retention clock of somebody long gone.
 *
 * The verdict stays when the user agent it was read from is not kept. In doubt it is no person: UNKNOWN never counts as
 * human contact either.
 */
export function actorOf(signs: Signs): Verdict {
  const reason = machineReason(signs);
  if (reason) return { actor: Actor.MACHINE, reason };
  return { actor: signs.userAgent === undefined ? Actor.UNKNOWN : Actor.HUMAN };
}

function machineReason(signs: Signs): MachineReason | undefined {
  const { kind, userAgent, isPrefetch, isToldMachine, secondsAfterDelivery, isOneOfMany } = signs;
  if (isPrefetch) return MachineReason.PREFETCH;
  const byName = userAgent === undefined ? undefined : reasonOfName(userAgent.trim());
  if (byName) return byName;
  if (isToldMachine) return MachineReason.TOLD_BY_PROVIDER;
  if (kind === 'OPEN') return undefined;
  if (secondsAfterDelivery !== undefined && secondsAfterDelivery < SOONEST_HUMAN_CLICK_SECONDS) {
    return MachineReason.SOON_AFTER_DELIVERY;
  }
  return isOneOfMany ? MachineReason.ALL_LINKS_AT_ONCE : undefined;
}

/** The more telling name first: the list of known bots holds most of the others too. */
function reasonOfName(userAgent: string): MachineReason | undefined {
  if (userAgent === '') return MachineReason.NO_USER_AGENT;
  if (userAgent === APPLE_MAIL_PRIVACY) return MachineReason.APPLE_MAIL_PRIVACY;
  if (IMAGE_PROXIES.test(userAgent)) return MachineReason.IMAGE_PROXY;
  if (SECURITY_SCANNERS.test(userAgent)) return MachineReason.SECURITY_SCANNER;
  return isbot(userAgent) ? MachineReason.KNOWN_BOT : undefined;
}

interface Click {
  /** Whom and which message it is about, as one text. */
  readonly message: string;
  readonly link: string;
  readonly at: Date;
}

const LINKS_OF_A_SCANNER = 3;
const AT_ONCE_MS = 2_000;

/** Which clicks are of a scanner that follows all links: three different ones of a message within two seconds. */
export function clicksAtOnce<C extends Click>(clicks: readonly C[]): ReadonlySet<C> {
  const byMessage = new Map<string, C[]>();
  for (const click of clicks) {
    const others = byMessage.get(click.message);
    if (others) others.push(click);
    else byMessage.set(click.message, [click]);
  }
  const found = new Set<C>();
  for (const ofMessage of byMessage.values()) {
    if (ofMessage.length >= LINKS_OF_A_SCANNER) for (const click of ofClusters(ofMessage)) found.add(click);
  }
  return found;
}

/** One pass with two hands: `from` follows `to` at two seconds, and the links between them are counted. */
function ofClusters<C extends Click>(clicks: readonly C[]): ReadonlySet<C> {
  const sorted = [...clicks].sort((one, other) => one.at.getTime() - other.at.getTime());
  const found = new Set<C>();
  const between = new Map<string, number>();
  let from = 0;
  let foundUpTo = 0;
  for (const [to, click] of sorted.entries()) {
    between.set(click.link, (between.get(click.link) ?? 0) + 1);
    for (; click.at.getTime() - (sorted[from] as C).at.getTime() > AT_ONCE_MS; from++) {
      const { link } = sorted[from] as C;
      const left = (between.get(link) ?? 0) - 1;
      if (left > 0) between.set(link, left);
      else between.delete(link);
    }
    if (between.size < LINKS_OF_A_SCANNER) continue;
    for (const one of sorted.slice(Math.max(from, foundUpTo), to + 1)) found.add(one);
    foundUpTo = to + 1;
  }
  return found;
}
