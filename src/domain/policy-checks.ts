import { addPeriod, isPeriod } from './calendar';
import type { Policy } from './policy';
import { isCalendarDate, type PolicyMistake, placesOfDoubles } from './policy-mistake';
import { retiredMistakes } from './policy-succession';
import { providerMistakes } from './provider-checks';
import {
  heldElsewhereMistakes,
  receiptMistakes,
  reconfirmationMistakes,
  softOptInMistakes,
  topicMistakes,
} from './topic-checks';

/**
 * Every mistake between the parts of a policy, in the order of the file. A policy with one is never activated: a
 * topic on a basis it cannot have, or a promise in the statement that a setting breaks, would show only when the
 * message has been sent (design, section 5).
 */
export function policyMistakes(policy: Policy): readonly PolicyMistake[] {
  return [
    ...versionMistakes(policy),
    ...languageMistakes(policy),
    ...controllerMistakes(policy),
    ...topicMistakes(policy),
    ...retiredMistakes(policy),
    ...softOptInMistakes(policy),
    ...trackingMistakes(policy),
    ...periodMistakes(policy),
    ...rightsMistakes(policy),
    ...heldElsewhereMistakes(policy),
    ...reconfirmationMistakes(policy),
    ...receiptMistakes(policy),
    ...providerMistakes(policy),
    ...statementMistakes(policy),
  ];
}

function versionMistakes({ version, timeZone }: Policy): PolicyMistake[] {
  const mistakes: PolicyMistake[] = [];
  if (!isCalendarDate(version)) {
    mistakes.push({ path: 'version', message: 'must be the date of the privacy statement, such as 2018-05-24' });
  }
  if (!isTimeZone(timeZone)) {
    mistakes.push({ path: 'timeZone', message: 'must be a name of the time zone database, such as Europe/Amsterdam' });
  }
  return mistakes;
}

/** An offset such as +01:00 is refused: it does not know summer time, and role ends are days of the controller. */
function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function languageMistakes({ languages }: Policy): PolicyMistake[] {
  if (languages.length === 0) return [{ path: 'languages', message: 'must name at least one language' }];
  return placesOfDoubles(languages).map((place) => ({ path: `languages.${place}`, message: 'is named twice' }));
}

function controllerMistakes({ controllers }: Policy): PolicyMistake[] {
  if (controllers.length === 0) return [{ path: 'controllers', message: 'must name at least one controller' }];
  const doubles = placesOfDoubles(controllers.map(({ key }) => key)).map((place) => ({
    path: `controllers.${place}.key`,
    message: `is the key of an earlier controller: ${controllers[place]?.key}`,
  }));
  const silent = controllers.flatMap(({ regulators }, place) => {
    if (regulators.length > 0) return [];
    const message = 'must name whom a person can complain to (GDPR art. 13(2)(d))';
    return [{ path: `controllers.${place}.regulators`, message }];
  });
  return [...doubles, ...silent];
}

/** Reading of opens and clicks rests on one of two bases, and fields are only kept of what is recorded. */
function trackingMistakes({ tracking, providers }: Policy): PolicyMistake[] {
  const mistakes: PolicyMistake[] = [];
  if (tracking.lawfulBasis !== 'LEGITIMATE_INTEREST' && tracking.lawfulBasis !== 'CONSENT') {
    mistakes.push({ path: 'tracking.lawfulBasis', message: 'must be LEGITIMATE_INTEREST or CONSENT' });
  }
  const isOff = !tracking.opens && !tracking.clicks;
  const restsOn = ['tracking.opens', 'tracking.clicks'];
  if (isOff && tracking.fields.length > 0) {
    const message = 'must be empty, as neither opens nor clicks are recorded';
    mistakes.push({ path: 'tracking.fields', message, restsOn });
  }
  if (!isOff && tracking.detail === 'DAILY_COUNTS') mistakes.push(...countsMistakes(tracking));
  tracking.providers.forEach((name, place) => {
    const path = `tracking.providers.${place}`;
    const provider = providers[name as keyof typeof providers];
    if (!provider)
      mistakes.push({ path, message: `is not a provider of this policy: ${name}`, restsOn: ['providers'] });
    if (provider?.importOnly) mistakes.push({ path, message: `is given nothing, as ${name} is importOnly` });
    if (isOff)
      mistakes.push({ path, message: 'has nothing to receive: neither opens nor clicks are recorded', restsOn });
  });
  return mistakes;
}

/** A count of a day says nothing of anybody: a field or a copy elsewhere would (UG-13). */
function countsMistakes({ fields, providers }: Policy['tracking']): PolicyMistake[] {
  const filled = { fields: fields.length > 0, providers: providers.length > 0 };
  return (['fields', 'providers'] as const)
    .filter((part) => filled[part])
    .map((part) => ({
      path: `tracking.${part}`,
      message: 'must be empty, as nothing but daily counts is kept; for more write detail: PERSON',
      restsOn: ['tracking.detail'],
    }));
}

const LONGEST_ANSWER_SECONDS = 24 * 60 * 60;

function periodMistakes({ tracking, inactivity, heldElsewhere, decisionValidity }: Policy): PolicyMistake[] {
  const periods = [
    ['tracking.retention', tracking.retention],
    ...heldElsewhere.map(({ period }, place) => [`heldElsewhere.${place}.period`, period] as const),
    ...Object.entries(inactivity).map(([relation, period]) => [`inactivity.${relation}`, period] as const),
  ] as const;
  const faulty = periods.flatMap(([path, period]) => {
    const message = period === undefined ? undefined : faultOfPeriod(period);
    return message === undefined ? [] : [{ path, message }];
  });
  const answers = (['yes', 'no'] as const).flatMap((answer) => {
    const seconds = decisionValidity[`${answer}Seconds`];
    if (seconds > 0 && seconds <= LONGEST_ANSWER_SECONDS) return [];
    return [{ path: `decisionValidity.${answer}`, message: 'must be longer than nothing and at most PT24H' }];
  });
  return [...faulty, ...answers];
}

/** From the first of February, so that a number of days never passes for a month that is longer than the shortest. */
const SHORTEST_MONTH = new Date(Date.UTC(2023, 1, 1));

function isAtMost(period: string, limit: string): boolean {
  return addPeriod(SHORTEST_MONTH, period) <= addPeriod(SHORTEST_MONTH, limit);
}

function faultOfPeriod(period: string): string | undefined {
  if (!isPeriod(period) || period.endsWith('T')) return `is not an ISO 8601 period such as P3Y or P1M: ${period}`;
  if (isAtMost(period, 'PT0S')) return 'must be longer than nothing';
  return isAtMost(period, 'P100Y') ? undefined : 'is longer than a century';
}

/** The law gives a month and, told in time, two more (GDPR art. 12(3)); a statement may only promise less. */
function rightsMistakes({ rights: { timeLimit, longestExtension } }: Policy): PolicyMistake[] {
  const limits = [
    ['rights.timeLimit', timeLimit, 'P1M'],
    ['rights.longestExtension', longestExtension, 'P2M'],
  ] as const;
  return limits.flatMap(([path, period, longest]) => {
    if (period === undefined) return [];
    const fault = faultOfPeriod(period);
    if (fault) return [{ path, message: fault }];
    if (isAtMost(period, longest)) return [];
    return [{ path, message: `is longer than the law allows: at most ${longest} (GDPR art. 12(3))` }];
  });
}

/** A quote for a setting that does not exist proves nothing. */
function statementMistakes(policy: Policy): PolicyMistake[] {
  return Object.keys(policy.statements ?? {})
    .filter((setting) => setting === 'statements' || !Object.hasOwn(policy, setting))
    .map((setting) => ({ path: `statements.${setting}`, message: 'is not the name of a setting' }));
}
