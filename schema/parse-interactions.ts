import { isIP } from 'node:net';
import type { InteractionFault } from '../src/domain/words';
import type { ContactKey, InteractionReport } from '../src/operations';
import { parseContactKey } from './contact-key';
import { FieldParsers } from './field-parsers';
import { InputFaults } from './input-faults';
import type { InteractionInput } from './interaction.types';

const LONGEST_USER_AGENT = 1_000;
const LONGEST_URL = 2_000;

export type ReadReport = { readonly report: InteractionReport } | { readonly reason: InteractionFault };

/**
 * Reads one line; a bad one is told and stops no other. Of a complaint, a bounce or a delivery only the contact has to be
 * readable: a no is not lost to a campaign code.
 */
export function parseInteraction(given: InteractionInput): ReadReport {
  const contact = contactOf(given);
  if (!contact) return { reason: 'CONTACT_UNREADABLE' };
  const { report, reason } = readDetails(given, contact);
  const isTracked = given.kind === 'OPEN' || given.kind === 'CLICK';
  return reason && isTracked ? { reason } : { report };
}

function contactOf({ contact }: InteractionInput): ContactKey | undefined {
  const faults = new InputFaults();
  const key = parseContactKey(contact, [], faults);
  return faults.isEmpty ? key : undefined;
}

function readDetails(
  given: InteractionInput,
  contact: ContactKey,
): { report: InteractionReport; reason?: InteractionFault } {
  const faults = new InputFaults();
  const texts = new FieldParsers(faults);
  const link = given.url ?? undefined;
  const ip = given.ip ?? undefined;
  const report: InteractionReport = {
    contact,
    kind: given.kind,
    channel: given.channel,
    topic: given.topic ?? undefined,
    campaign: texts.text(given.campaign, []),
    link: isLink(link) ? link : undefined,
    occurredAt: given.occurredAt ?? undefined,
    providerEventId: texts.text(given.providerEventId, []),
    userAgent: given.userAgent?.slice(0, LONGEST_USER_AGENT),
    ip: isAddress(ip) ? ip : undefined,
    isPermanent: given.permanent ?? undefined,
    statusCode: given.statusCode ?? undefined,
  };
  if (!faults.isEmpty) return { report, reason: 'TEXT_UNREADABLE' };
  if (!isLink(link)) return { report, reason: 'LINK_UNREADABLE' };
  return isAddress(ip) ? { report } : { report, reason: 'IP_UNREADABLE' };
}

function isLink(text: string | undefined): boolean {
  if (text === undefined) return true;
  return text.length <= LONGEST_URL && /^https?:/i.test(text) && URL.canParse(text);
}

function isAddress(text: string | undefined): boolean {
  return text === undefined || isIP(text) !== 0;
}
