import type { Address } from '../../src/domain/address';
import { parseEmail } from '../../src/domain/email-address';
import { parsePhone } from '../../src/domain/phone-number';
import { UNDO_MS } from '../../src/domain/pressed-no';
import { AbideError } from '../../src/errors';
import type { ContactKey, ImportContact, Operations, Said } from '../../src/operations';
import { type Ground, namedAddress } from '../../src/operations/ground';
import { ADDRESSES, type Step, type Who } from './acts';
import { CHOICES, MODEL_TOPICS, QUESTIONS } from './history-policy';
import { kindOf, type OptIn, type Person, rootOf, type Target } from './model';
import { Model } from './model-acts';

const SECOND = 1000;
const PERSON = { statedBy: 'RECIPIENT' as const, source: 'API' as const };

export interface Stage {
  readonly ground: Ground;
  readonly instances: readonly Operations[];
  /** The clock that both instances read; a history moves it. */
  readonly clock: { now: number };
}

/** What was denied or allowed where the model says otherwise. */
export interface Difference {
  readonly who: string;
  readonly question: string;
  readonly engine: string;
  readonly model: string;
}

let histories = 0;

/** Plays one history on the real operations and on the model beside it. Each has people and addresses of its own. */
export class History {
  readonly model = new Model(MODEL_TOPICS);
  private readonly number = ++histories;
  private readonly links: { person: Person; address: string }[] = [];
  readonly confirmed: (OptIn & { seq: number })[] = [];
  readonly objected: {
    address: string;
    person?: Person;
    channels: readonly string[];
    isAllOptional: boolean;
    seq: number;
  }[] = [];

  constructor(private readonly stage: Stage) {}

  address(name: string): Address {
    const n = Number(name.slice(1));
    const parsed =
      kindOf(name) === 'EMAIL'
        ? parseEmail(`person${n}@history${this.number}.example`)
        : parsePhone(`+316${String(10_000_000 + this.number * 10 + n)}`);
    if (!parsed.ok) throw new Error('not an address');
    return parsed.address;
  }

  /** Does the act in both; true when the engine admitted it. */
  async play(step: Step): Promise<void> {
    this.stage.clock.now += SECOND;
    if (step.do === 'wait') this.stage.clock.now += step.hours * 3600 * SECOND;
    this.model.now = this.stage.clock.now / SECOND;
    const operations = this.stage.instances[step.instance % this.stage.instances.length] as Operations;
    await this.act(operations, step);
    await this.learnIds(operations);
    for (const person of this.model.people)
      for (const address of person.addresses)
        if (
          kindOf(address) === 'EMAIL' &&
          !this.links.some((link) => link.person === person && link.address === address)
        )
          this.links.push({ person, address });
  }

  private async act(operations: Operations, step: Step): Promise<void> {
    const { model } = this;
    switch (step.do) {
      case 'upsert': {
        const { email, phone, by, relation, role } = step;
        const person = step.contact === undefined ? undefined : this.nth(step.contact);
        if (!email && !phone) return;
        const roles =
          role === undefined
            ? undefined
            : role
              ? [{ role: 'administrator', customer: 'City', duty: 'C-1' }]
              : [{ role: 'reader', customer: 'City' }];
        await admitted(
          operations.upsertContact(
            {
              contactId: person?.id,
              email: email && this.address(email),
              phone: phone && this.address(phone),
              relation,
              roles,
            } as never,
            { source: 'API', statedBy: by, reference: 'form' },
          ),
        );
        model.upsert({ person, email, phone, by, relation, grantsRole: role });
        return;
      }
      case 'import':
        return this.import(operations, step);
      case 'link':
        return this.link(operations, step);
      case 'optOut': {
        const change = { ...(CHOICES[step.choice] as (typeof CHOICES)[0]), state: 'OPTED_OUT' as const };
        await admitted(operations.setPreferences(this.key(step.who), [change], { source: 'API', statedBy: step.by }));
        model.optOut(this.target(step.who), change, { by: step.by });
        return;
      }
      case 'optIn': {
        const change = { ...(CHOICES[step.choice] as (typeof CHOICES)[0]), state: 'OPTED_IN' as const };
        const occurredAt = step.ago === undefined ? undefined : model.now - step.ago + 0.5;
        const said: Said = {
          source: 'API',
          statedBy: step.by,
          occurredAt: occurredAt === undefined ? undefined : new Date(occurredAt * SECOND),
          wordingId: step.hasWords ? 'form-1' : undefined,
        };
        await admitted(operations.setPreferences(this.key(step.who), [change], said));
        model.optIn(this.target(step.who), {
          ...change,
          by: step.by,
          source: 'API',
          occurredAt,
          hasWords: step.hasWords,
        });
        return;
      }
      case 'freshOptIn': {
        const link = this.links[step.link % this.links.length];
        if (!link) return;
        const change = { ...(CHOICES[step.choice] as (typeof CHOICES)[0]), state: 'OPTED_IN' as const };
        await admitted(
          operations.setPreferences(this.linkKey(link), [change], {
            source: 'PAGE',
            statedBy: 'RECIPIENT',
            isFreshLink: true,
          }),
        );
        model.optIn(link, { ...change, by: 'RECIPIENT', source: 'PAGE', isFresh: true });
        return;
      }
      case 'undo':
        return this.undo(operations, step);
      case 'object': {
        const { channels, scope, by, who } = step;
        await admitted(
          operations.recordObjection(
            this.key(who),
            { channels, scope },
            { source: 'API', statedBy: by, reference: 'letter' },
          ),
        );
        const target = this.target(who);
        if (target.address === undefined && !model.find(target)) return;
        model.object(target, { channels, scope: scope ?? 'DIRECT_MARKETING', by });
        if (by === 'RECIPIENT') this.noteObjection(target, channels ?? ['EMAIL', 'SMS'], scope === 'ALL_OPTIONAL');
        return;
      }
      case 'confirm': {
        const asked = model.asked.at(step.asked < 0 ? -1 : step.asked % Math.max(1, model.asked.length));
        if (!asked) return;
        const isIn = await admitted(
          operations.confirmOptIn(this.linkKey(asked), asked.optIns as never, {
            ...PERSON,
            source: 'CONFIRMATION',
            isFreshLink: true,
          }),
        );
        model.confirm(asked, asked.optIns);
        if (isIn) for (const what of asked.optIns) this.confirmed.push({ ...what, seq: model.seq });
        return;
      }
      case 'withdraw': {
        const topic = step.choice === undefined ? undefined : CHOICES[step.choice]?.topic;
        await admitted(
          operations.withdrawCompanyStop(
            this.key(step.who),
            { topic },
            { source: 'API', statedBy: 'COMPANY', reference: 'mistake' },
          ),
        );
        model.withdraw(this.target(step.who), topic);
        return;
      }
      case 'pause': {
        const until = step.ahead === undefined ? undefined : model.now + step.ahead * 3600;
        const said: Said = step.isPerson
          ? { ...PERSON, occurredAt: new Date(this.stage.clock.now), wordingId: 'pause-1' }
          : { source: 'API' };
        await admitted(
          operations.pauseMarketing(
            this.key(step.who),
            until === undefined ? undefined : new Date(until * SECOND).toISOString(),
            said,
          ),
        );
        model.pause(this.target(step.who), until, step.isPerson);
        return;
      }
      case 'restrict':
        await admitted(operations.restrictProcessing(this.key(step.who), step.scope, { source: 'API' }));
        model.restrict(this.target(step.who), step.scope);
        return;
      case 'liftRestriction': {
        const said: Said = step.isPerson
          ? { ...PERSON, occurredAt: new Date(this.stage.clock.now), wordingId: 'lift-1' }
          : { source: 'API', statedBy: 'COMPANY' };
        await admitted(operations.liftRestriction(this.key(step.who), said));
        model.liftRestriction(this.target(step.who), step.isPerson);
        return;
      }
      case 'merge':
        await admitted(operations.mergeContacts(this.key(step.into), this.key(step.from), { source: 'API' }));
        model.merge(this.target(step.into), this.target(step.from));
        return;
      case 'changeAddress': {
        const { from, to, by, isProvider } = step;
        const person = step.contact === undefined ? undefined : this.nth(step.contact);
        const key = person?.id ? { contactId: person.id } : { address: this.address(from) };
        await admitted(
          operations.changeAddress(key, this.address(from), this.address(to), {
            source: isProvider ? 'PROVIDER' : 'API',
            statedBy: by,
          }),
        );
        model.changeAddress({ person }, { from, to, by, isCarried: isProvider });
        return;
      }
      case 'erase': {
        const target = this.target(step.who);
        const contact = model.isShared(target) ? undefined : model.find(target);
        const held = contact?.addresses ?? [];
        await admitted(operations.eraseContact(this.key(step.who), step.reason, { source: 'API' }));
        model.erase(target, step.reason);
        if (step.reason !== 'RETENTION')
          for (const address of held.filter((one) => kindOf(one) === 'EMAIL'))
            this.noteObjection({ address }, ['EMAIL', 'SMS'], true);
        return;
      }
      case 'endUnderAge':
        await admitted(
          operations.endUnderAge({ address: this.address(step.address) }, { source: 'API', reference: 'passport' }),
        );
        if (!model.isShared({ address: step.address })) model.endUnderAge(step.address);
        return;
      case 'clear':
        await admitted(
          operations.clearUndeliverable(
            { address: this.address(step.address) },
            { source: 'API', reference: 'mailbox is back' },
          ),
        );
        if (!model.isShared({ address: step.address })) model.undeliverable.delete(step.address);
        return;
      case 'wait':
        return;
    }
  }

  private async import(operations: Operations, step: Extract<Step, { do: 'import' }>): Promise<void> {
    const { model } = this;
    const { email, phone } = step;
    const optOut = step.optOut === undefined ? undefined : CHOICES[step.optOut];
    const optIn = step.optIn === undefined ? undefined : CHOICES[step.optIn];
    const occurredAt = step.isDated ? model.now - 0.5 : undefined;
    const at = occurredAt === undefined ? undefined : new Date(occurredAt * SECOND);
    const row: ImportContact = {
      line: 1,
      reference: 'list 3',
      email: this.address(email),
      phone: phone === undefined ? undefined : this.address(phone),
      optOuts: optOut ? [optOut] : [],
      objection: step.objects ? {} : undefined,
      isUndeliverable: step.isCleaned,
      optIns: optIn ? [{ ...optIn, occurredAt: at, confirmedAt: step.isConfirmed ? at : undefined }] : [],
    };
    await operations.importRows(rowsOf(row), {});
    model.upsert({ email, phone, by: undefined, isCarried: true });
    if (optOut) model.optOut({ address: email }, optOut, { isCarried: true });
    if (step.objects) {
      model.object({ address: email }, { scope: 'DIRECT_MARKETING' });
      this.noteObjection({ address: email }, ['EMAIL', 'SMS'], false);
    }
    if (step.isCleaned) model.undeliverable.add(email);
    const isConfirmed = step.isConfirmed && step.isDated;
    if (optIn)
      model.optIn({ address: email }, { ...optIn, by: 'RECIPIENT', source: 'IMPORT', occurredAt, isConfirmed });
  }

  private async link(operations: Operations, step: Extract<Step, { do: 'link' }>): Promise<void> {
    const link = this.links[step.link % Math.max(1, this.links.length)];
    if (!link) return;
    const what = step.topic === undefined ? undefined : CHOICES[step.topic];
    const { contactId, keys } = this.linkKey(link);
    await operations.stopByLink(
      {
        contactId,
        addressKey: keys[0] as never,
        topic: what?.topic,
        scope: step.scope,
        channel: 'EMAIL',
        mandatory: false,
      },
      { source: 'ONE_CLICK' },
    );
    const isService = what?.topic === 'survey';
    const optOut = () => what && this.model.optOut(link, { topic: what.topic, channel: 'EMAIL' });
    if (step.scope === 'TOPIC' && what) {
      if (!optOut()) this.objectByLink(link, isService);
      return;
    }
    this.objectByLink(link, step.scope === 'ALL_OPTIONAL');
    if (step.scope === 'DIRECT_MARKETING' && isService && !optOut()) this.objectByLink(link, true);
  }

  private async undo(operations: Operations, step: Extract<Step, { do: 'undo' }>): Promise<void> {
    const link = this.links[step.link % Math.max(1, this.links.length)];
    const what = CHOICES[step.choice];
    if (!link || !what || !this.model.find(link)) return;
    const said: Said = { source: 'PAGE', statedBy: 'RECIPIENT' };
    const no = await operations.setPreferences(this.linkKey(link), [{ ...what, state: 'OPTED_OUT' }], said);
    const undone = this.model.noOnPage(link, what);
    if (step.isLate) {
      this.stage.clock.now += UNDO_MS;
      this.model.now = this.stage.clock.now / SECOND;
    }
    const receipt = { contactId: no.contactId ?? '', position: no.ledgerPosition };
    await admitted(operations.undoOptOuts(operations.createReceiptToken(receipt), [what], said));
    if (!step.isLate) undone();
  }

  private objectByLink(link: Target, isAllOptional: boolean): void {
    this.model.object(link, { scope: isAllOptional ? 'ALL_OPTIONAL' : 'DIRECT_MARKETING' });
    this.noteObjection(link, ['EMAIL', 'SMS'], isAllOptional);
  }

  private noteObjection(target: Target, channels: readonly string[], isAllOptional: boolean): void {
    const { model } = this;
    const contact = model.isShared(target) ? undefined : model.find(target);
    const emails = contact?.addresses.filter((address) => kindOf(address) === 'EMAIL') ?? [];
    for (const address of new Set([...emails, ...(target.address ? [target.address] : [])]))
      this.objected.push({ address, person: contact, channels, isAllOptional, seq: model.seq });
  }

  /** Contacts that the last act made get the id the engine gave them. */
  private async learnIds(operations: Operations): Promise<void> {
    for (const person of this.model.people.filter((one) => one.id === undefined)) {
      const [address] = person.addresses;
      const contact = address ? await operations.readContact({ address: this.address(address) }) : undefined;
      person.id = contact?.id ?? `nobody-${this.model.people.indexOf(person)}`;
    }
  }

  private nth(contact: number): Person | undefined {
    return this.model.people[contact % Math.max(1, this.model.people.length)];
  }

  private target(who: Who): Target {
    if ('address' in who) return who;
    const person = this.nth(who.contact);
    return person ? { person } : { address: 'e0' };
  }

  private key(who: Who): ContactKey {
    const { person, address } = this.target(who);
    return person?.id ? { contactId: person.id } : { address: this.address(address as string) };
  }

  private linkKey({ person, address }: { person: Person; address: string }) {
    return {
      contactId: person.id as string,
      keys: namedAddress(this.stage.ground, this.address(address)).keys.slice(0, 1),
    };
  }

  /** All decisions about all addresses and contacts, from both; those in which they differ. */
  async differences(instance = 0): Promise<Difference[]> {
    const { model } = this;
    const operations = this.stage.instances[instance % this.stage.instances.length] as Operations;
    const targets: Target[] = [
      ...ADDRESSES.map((address) => ({ address })),
      ...model.people.filter((person) => rootOf(person).life === 'LIVING').map((person) => ({ person })),
    ];
    const keys = targets.map(
      ({ address, person }): ContactKey =>
        address ? { address: this.address(address) } : { contactId: person?.id as string },
    );
    const differences: Difference[] = [];
    const answers = await Promise.all(
      QUESTIONS.map(({ topic, channel }) => operations.decideSends(keys, topic, channel)),
    );
    answers.forEach(({ decisions }, question) => {
      const { topic, channel } = QUESTIONS[question] as (typeof QUESTIONS)[0];
      decisions.forEach(({ allowed, reason }, index) => {
        const target = targets[index] as Target;
        const isShared = model.isShared(target);
        const engine = `${allowed ? 'yes' : 'no'} ${reason}`;
        const expected = model.decide(target, topic, channel);
        const who = target.address ?? `contact ${model.people.indexOf(target.person as Person)}`;
        const isSame = isShared ? engine.slice(0, 2) === expected.slice(0, 2) : engine === expected;
        if (!isSame) differences.push({ who, question: `${topic} by ${channel}`, engine, model: expected });
        const isUnheard =
          allowed && target.address !== undefined && this.isAfterUnliftedObjection(target.address, { topic, channel });
        if (isUnheard)
          differences.push({
            who,
            question: `${topic} by ${channel}`,
            engine,
            model: 'no: objected, and nobody confirmed since',
          });
      });
    });
    return differences;
  }

  /** Every decision there is to ask for, as the engine gives it now or, with a time, gave it then. */
  async everyDecision(at?: Date): Promise<Record<string, string>> {
    const operations = this.stage.instances[0] as Operations;
    const keys = new Map<string, ContactKey>(ADDRESSES.map((name) => [name, { address: this.address(name) }]));
    this.model.people.forEach((person, index) => {
      if (person.id && !person.id.startsWith('nobody')) keys.set(`contact ${index}`, { contactId: person.id });
    });
    const answers: Record<string, string> = {};
    for (const [who, to] of keys) {
      for (const { topic, channel } of QUESTIONS) {
        const decided = at
          ? operations.decideAsOf({ to, topic, channel, at })
          : operations.decideSends([to], topic, channel);
        answers[`${who} ${topic} ${channel}`] = await decided.then(
          ({ decisions: [decision] }) => JSON.stringify(decision),
          (error: AbideError) => error.code,
        );
      }
    }
    return answers;
  }

  /** What the engine answers to questions like `e0 news EMAIL` and `contact 1 news SMS`. */
  async decisions(questions: readonly string[]): Promise<Record<string, string>> {
    const answers: Record<string, string> = {};
    for (const question of questions) {
      const [, nth, name, topic, channel] = /^(?:contact (\d+)|(\w\d)) (\w+) (\w+)$/.exec(question) ?? [];
      const key = this.key(nth === undefined ? { address: name as string } : { contact: Number(nth) });
      const { decisions } = await (this.stage.instances[0] as Operations).decideSends(
        [key],
        topic as string,
        channel as 'EMAIL',
      );
      const [decision] = decisions;
      answers[question] = `${decision?.allowed ? 'yes' : 'no'} ${decision?.reason}`;
    }
    return answers;
  }

  /** The coarse rule, without any of the model: after an objection on an address only a confirmed opt-in opens a topic there. */
  private isAfterUnliftedObjection(address: string, { topic, channel }: OptIn): boolean {
    const kind = MODEL_TOPICS.find((one) => one.key === topic)?.class;
    if (kind === 'MANDATORY') return false;
    const last = this.objected.findLast(
      (one) => one.address === address && one.channels.includes(channel) && (kind === 'MARKETING' || one.isAllOptional),
    );
    return (
      last !== undefined &&
      !this.confirmed.some((one) => one.topic === topic && one.channel === channel && one.seq > last.seq)
    );
  }
}

async function* rowsOf(row: ImportContact): AsyncGenerator<ImportContact> {
  yield row;
}

/** Whether the whole call was admitted. A contact that is not known is a refusal here, anything else a failure. */
async function admitted(answer: Promise<{ refused: readonly unknown[] }>): Promise<boolean> {
  try {
    return (await answer).refused.length === 0;
  } catch (error) {
    if (error instanceof AbideError && (error.code === 'NOT_FOUND' || error.code === 'CONFLICT')) return false;
    throw error;
  }
}
