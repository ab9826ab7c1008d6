/** A setting that is wrong, and why; never its value. */
export type SettingMistake = { variable: string; problem: string };

type Values = Readonly<Record<string, string | undefined>>;

const SHORTEST_KEY = 32;
const FEWEST_CHARACTERS = 12;
/** Words of samples and defaults. Long enough that a random secret holds none of them. */
const PLACEHOLDER = /change|secret|password|example|default/i;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i;

/**
 * What makes these settings unfit for real people's data; the start in production is refused while there is any. All at
 * once, because who sets up a server wants one list and not one answer a try.
 */
export function insecureSettings(values: Values): SettingMistake[] {
  return [
    ...timeAndPolicy(values),
    ...publicUrl(values.ABIDE_PUBLIC_URL),
    ...textGateway(values.TWILIO_BASE_URL),
    ...database(values),
    ...weakSecrets(values),
  ].map(({ variable, problem }) => ({ variable, problem: `${problem} (NODE_ENV is production)` }));
}

/** Whether a host is this machine: nobody listens on the way there. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

function timeAndPolicy(values: Values): SettingMistake[] {
  const mistakes: SettingMistake[] = [];
  if (values.ABIDE_CLOCK_OFFSET) {
    mistakes.push({ variable: 'ABIDE_CLOCK_OFFSET', problem: 'is only for trying things out: unset it' });
  }
  if (!values.ABIDE_POLICY) {
    mistakes.push({ variable: 'ABIDE_POLICY', problem: 'is required: without one an example would be put in force' });
  }
  return mistakes;
}

function publicUrl(text: string | undefined): SettingMistake[] {
  const variable = 'ABIDE_PUBLIC_URL';
  if (!text) return [{ variable, problem: 'is required: every link in a mail starts with it' }];
  const url = urlOf(text);
  if (!url || url.protocol === 'https:' || isLoopback(url.hostname)) return [];
  return [{ variable, problem: 'must be https, or links and choices travel in the open' }];
}

function textGateway(text: string | undefined): SettingMistake[] {
  const url = text === undefined ? undefined : urlOf(text);
  if (!url || url.protocol === 'https:' || isLoopback(url.hostname)) return [];
  return [{ variable: 'TWILIO_BASE_URL', problem: 'must be https, or numbers and links travel in the open' }];
}

function database({ DATABASE_URL, ABIDE_ALLOW_PLAIN_DATABASE }: Values): SettingMistake[] {
  const url = DATABASE_URL === undefined ? undefined : urlOf(DATABASE_URL);
  if (!url || ABIDE_ALLOW_PLAIN_DATABASE === 'yes' || isEncryptedOrNear(url)) return [];
  const problem =
    'reaches another machine without TLS: add sslmode=require, or set ABIDE_ALLOW_PLAIN_DATABASE=yes for a network of your own';
  return [{ variable: 'DATABASE_URL', problem }];
}

function isEncryptedOrNear(url: URL): boolean {
  const host = url.searchParams.get('host') ?? url.hostname;
  if (host === '' || host.startsWith('/') || isLoopback(host)) return true;
  const mode = url.searchParams.get('sslmode') ?? '';
  return (
    /^(require|verify-ca|verify-full|no-verify)$/.test(mode) || /^(true|1)$/.test(url.searchParams.get('ssl') ?? '')
  );
}

function weakSecrets(values: Values): SettingMistake[] {
  const keys = ['ABIDE_SECRET', 'ABIDE_API_KEY', 'ABIDE_METRICS_TOKEN'] as const;
  const given = keys.flatMap((variable) => (values[variable] ? [{ variable, text: values[variable] }] : []));
  const weak = given.filter(({ text }) => isGuessable(text));
  return [
    ...weak.map(({ variable }) => ({
      variable,
      problem: 'can be guessed: make a random one, as docs/operating.md shows',
    })),
    ...given
      .filter(({ variable, text }) => variable !== 'ABIDE_SECRET' && text.length < SHORTEST_KEY)
      .map(({ variable }) => ({ variable, problem: `must have at least ${SHORTEST_KEY} characters` })),
  ];
}

function isGuessable(text: string): boolean {
  return PLACEHOLDER.test(text) || new Set(text.replace(/^\d+:/, '')).size < FEWEST_CHARACTERS;
}

function urlOf(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
