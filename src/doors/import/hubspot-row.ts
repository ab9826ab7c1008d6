import type { TopicChannel } from '../../domain/contact';
import type { ImportContact } from '../../operations';
import { fittedTo } from '../list/records';
import { type NamedOrFault, readAddress } from './address-field';
import { readCountry, readLanguage, readNoTick, readTick } from './cell-words';
import type { HubspotTranslation } from './hubspot-contacts';
import type { HubspotColumns } from './hubspot-header';
import type { HubspotField } from './hubspot-labels';
import type { MappedType } from './hubspot-types';
import { type LineFault, type Noes, type SourceLine, saysNo } from './import-source';
import { leftOutOf } from './left-out';
import { readPhone } from './phone-cell';
import { shownLabel } from './sensitive-columns';
import { readText } from './text-cell';

export interface HubspotContext extends HubspotTranslation {
  readonly file: string;
  readonly columns: HubspotColumns;
  readonly types: readonly MappedType[];
}

type ReadRow = Pick<SourceLine, 'contact' | 'faults' | 'leftOut'>;

/** Turns the fields of one line into noes and, of a contact, what it is called; nothing in a file of HubSpot opens. */
export function readHubspotRow(given: string[], line: number, context: HubspotContext): ReadRow {
  const { columns, file } = context;
  const fields = fittedTo(columns.names.length, given);
  if (!fields) return { faults: [{ reason: 'FIELD_COUNT' }], leftOut: [] };
  const address = personOf(fields, context);
  if (!address.ok) return { faults: [{ reason: address.reason, column: address.column }], leftOut: [] };
  const row = new HubspotRow(fields, context);
  const noes = row.noes();
  const said = {
    ...address.named,
    ...noes,
    file,
    line,
    reference: `HubSpot export, ${file}, line ${line}`,
    optIns: [],
  };
  const isAboutPeople = columns.shape === 'HUBSPOT_CONTACTS' && row.faults.length === 0 && !address.named.hashed;
  if (isAboutPeople) return { contact: { ...said, ...row.person() }, faults: [], leftOut: row.leftOut };
  if (!saysNo(noes))
    return { faults: row.faults, leftOut: row.faults.length > 0 ? [] : [...row.leftOut, 'NOTHING_SAID'] };
  return { contact: { ...said, isForANo: true }, faults: row.faults, leftOut: row.leftOut };
}

/** The e-mail address. A contact of HubSpot may have a telephone number alone. */
function personOf(fields: readonly string[], { columns, country }: HubspotContext): NamedOrFault {
  const { email, names, places, shape } = columns;
  const byEmail = readAddress({
    kind: 'EMAIL',
    cells: email.map((place) => fields[place]!),
    column: names[email[0]!]!,
  });
  if (byEmail.ok || byEmail.reason !== 'NO_ADDRESS' || shape !== 'HUBSPOT_CONTACTS') return byEmail;
  const place = places.phone.find((one) => readPhone(fields[one], country).address);
  return place === undefined
    ? byEmail
    : readAddress({ kind: 'PHONE', cells: [fields[place]!], column: names[place]!, country });
}

/** HubSpot's reasons of a hard bounce that say that nobody is there; its others are about content, policy or space. */
const PERMANENT =
  /\b5\.1\.\d{1,3}\b|unknown[ _]?(user|recipient|address|mailbox)|(user|recipient|mailbox|address)[ _](is )?(unknown|not[ _]found|does not exist)|no such (user|mailbox)|invalid[ _](recipient|mailbox|address|user)|bad[ _](address|mailbox)|onbekende (gebruiker|ontvanger)|(utilisateur|destinataire) inconnu|unbekannter? (benutzer|nutzer|empf)/i;

class HubspotRow {
  readonly faults: LineFault[] = [];
  readonly leftOut: string[] = [];

  constructor(
    private readonly fields: readonly string[],
    private readonly context: HubspotContext,
  ) {}

  noes(): Noes {
    const { shape } = this.context.columns;
    const isObjection =
      shape === 'HUBSPOT_OPT_OUT_LIST' || this.isTicked('unsubscribedFromAll') || this.isTicked('stopsAll');
    return {
      optOuts: this.optOuts(),
      ...(isObjection && { objection: {} }),
      ...(this.isTicked('spamReport') && { isComplaint: true }),
      ...(this.hasBounced() && { isUndeliverable: true }),
    };
  }

  person(): Pick<ImportContact, 'phone' | 'profile' | 'codes'> {
    const phones = this.filled('phone').map((cell) => readPhone(cell, this.context.country));
    const phone = phones.find((one) => one.address)?.address;
    if (!phone && phones.length > 0) this.leftOut.push('PHONE');
    const name = [this.text('firstName'), this.text('lastName')].filter((part) => part !== undefined).join(' ');
    const country = this.understood('country', readCountry, 'COUNTRY');
    return {
      phone,
      profile: {
        ...(name !== '' && { name }),
        language: this.understood('language', readLanguage, 'LANGUAGE'),
        organisation: this.text('organisation'),
      },
      codes: { ...this.context.codes, ...(country !== undefined && { country }) },
    };
  }

  private optOuts(): TopicChannel[] {
    const optOuts = this.context.types.flatMap(({ type, place, topics }) => {
      if (topics === undefined) {
        if (readNoTick(this.fields[place]!) === 'YES')
          this.leftOut.push(leftOutOf('TYPE_PASSED_OVER', shownLabel(type)));
        return [];
      }
      if (!this.isTick(place)) return [];
      if (topics.length === 0) this.leftOut.push(leftOutOf('TYPE_OF_MANDATORY', shownLabel(type)));
      return topics;
    });
    return [...new Set(optOuts)].map((topic) => ({ topic, channel: 'EMAIL' }));
  }

  /** Never by a bounce that may pass: about a deliverable address nothing is lost, about a dead one the next bounce tells. */
  private hasBounced(): boolean {
    const reasons = [...this.filled('portalBounce'), ...this.filled('bounceReason')];
    // HubSpot: bounced for permanent reasons from three accounts or more.
    const isGlobal = this.filled('globalBounce').some((cell) => readTick(cell) === 'YES' || PERMANENT.test(cell));
    if (isGlobal || reasons.some((reason) => PERMANENT.test(reason))) return true;
    if (reasons.some((reason) => readTick(reason) !== 'NO')) this.leftOut.push('BOUNCE_IN_DOUBT');
    return false;
  }

  private isTicked(field: HubspotField): boolean {
    return this.context.columns.places[field].filter((place) => this.isTick(place)).length > 0;
  }

  private isTick(place: number): boolean {
    const tick = readNoTick(this.fields[place]!);
    if (tick === 'UNREADABLE') this.faults.push({ reason: 'BAD_CHOICE', column: this.context.columns.names[place] });
    return tick === 'YES';
  }

  private filled(field: HubspotField): string[] {
    const cells = this.context.columns.places[field].map((place) => this.fields[place]!.trim());
    return cells.filter((cell) => cell !== '');
  }

  private text(field: HubspotField): string | undefined {
    const text = readText(this.filled(field)[0] ?? '');
    if (text === 'TOO_LONG') this.leftOut.push('TEXT');
    return text === 'TOO_LONG' ? undefined : text;
  }

  private understood(
    field: HubspotField,
    read: (cell: string) => string | undefined,
    what: 'COUNTRY' | 'LANGUAGE',
  ): string | undefined {
    const cells = this.filled(field);
    const found = cells.map(read).find((value) => value !== undefined);
    if (found === undefined && cells.length > 0) this.leftOut.push(what);
    return found;
  }
}
