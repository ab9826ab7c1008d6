/** How grave: only a FAULT keeps Abide from doing its work, or from being believed. */
export type FindingLevel = 'FINE' | 'NOTE' | 'WARNING' | 'FAULT';

/** One thing that `abide doctor` found. Names settings, tables and codes; never an address or a secret. */
export interface Finding {
  readonly check: string;
  readonly level: FindingLevel;
  readonly found: string;
  /** What to do; on everything but what is fine. */
  readonly step?: string;
  /** It may be otherwise in a minute, without anybody doing anything. */
  readonly isPassing?: boolean;
}

export function fine(check: string, found: string): Finding {
  return { check, level: 'FINE', found };
}

export function found(
  check: string,
  level: Exclude<FindingLevel, 'FINE'>,
  what: { found: string; step: string },
): Finding {
  return { check, level, ...what };
}
