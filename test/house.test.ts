import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const ROOT = join(__dirname, '..');
const FOLDERS = ['src', 'schema', 'integrations', 'migrations'];

const files = FOLDERS.flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));

interface Import {
  readonly from: string;
  /** A file of ours, from the root; or the name of a package or Node module. */
  readonly what: string;
  readonly isOurs: boolean;
}

const imports: Import[] = files.flatMap((from) => {
  const text = readFileSync(join(ROOT, from), 'utf8');
  const named = [...text.matchAll(/^(?:import|export)\s[^;]*?from\s+'([^']+)'|^import\s+'([^']+)'/gm)];
  return named.map((match) => {
    const what = (match[1] ?? match[2]) as string;
    const isOurs = what.startsWith('.');
    return { from, isOurs, what: isOurs ? relative(ROOT, resolve(ROOT, dirname(from), what)) : what };
  });
});

/** House, A2: who may import whom. `ours` are prefixes of files, `packages` those of packages that are bound to a place. */
const RULES: readonly { readonly from: RegExp; readonly ours: RegExp }[] = [
  { from: /^src\/domain\//, ours: /^src\/domain\// },
  { from: /^src\/security\//, ours: /^src\/(security|domain)\/|^src\/(errors|config|log)$/ },
  { from: /^src\/store\//, ours: /^src\/(store|domain|security)\/|^src\/(errors|config|log|clock)$|^migrations/ },
  {
    from: /^src\/operations\//,
    ours: /^src\/(operations|domain|store|security)(\/|$)|^src\/(errors|log|clock|metrics)$/,
  },
  {
    from: /^src\/doors\//,
    ours: /^src\/doors\/|^src\/operations(\/index)?$|^src\/(domain|security)\/|^src\/(errors|log|metrics)$/,
  },
  {
    from: /^schema\//,
    ours: /^schema\/|^src\/operations(\/index)?$|^src\/(domain|security)\/|^src\/(errors|log|metrics)$/,
  },
  {
    from: /^src\/(jobs|mail)\//,
    ours: /^src\/(jobs|mail)\/|^src\/operations(\/index)?$|^src\/domain\/|^src\/(errors|log)$/,
  },
  { from: /^migrations\//, ours: /^migrations\// },
  {
    from: /^integrations\/[^/]+\.ts$/,
    ours: /^integrations\/[^/]+(\/index)?$|^src\/operations(\/index)?$|^src\/domain\/|^src\/(errors|log|metrics|clock)$/,
  },
  ...['hubspot', 'mailchimp'].map((name) => ({
    from: new RegExp(`^integrations/${name}/`),
    ours: new RegExp(`^integrations/(provider$|${name}/)|^src/domain/|^src/(log|clock)$`),
  })),
  {
    from: /^src\/(errors|log|clock|config|insecure-settings|kept-secret|policy-file|policy-shape|provider-settings|trusted-proxies)\.ts$/,
    ours: /^src\/(errors|log|clock|config|insecure-settings|kept-secret|policy-file|policy-shape|provider-settings|trusted-proxies)$|^src\/domain\//,
  },
];

const BOUND_PACKAGES: readonly { readonly name: RegExp; readonly to: RegExp }[] = [
  { name: /^pg$/, to: /^src\/store\/|^src\/operations\/(commit-change|ground)\.ts$/ },
  { name: /^pg-boss$/, to: /^src\/store\/jobs\.ts$|^src\/jobs\// },
  { name: /^prom-client$/, to: /^src\/metrics\.ts$/ },
  { name: /^nodemailer/, to: /^src\/mail\// },
  { name: /^typeorm$/, to: /^src\/store\/|^migrations\/|^ormconfig/ },
  { name: /^rate-limiter-flexible$/, to: /^src\/store\// },
  { name: /^@hubspot\//, to: /^integrations\/hubspot\// },
  { name: /^@mailchimp\//, to: /^integrations\/mailchimp\// },
  { name: /^(type-graphql|graphql|@apollo\/|@as-integrations)/, to: /^schema\// },
];

/** Packages and modules that domain may use, each for a reason: what they do is arithmetic on text. */
const DOMAIN_MAY_USE = new Set([
  'node:url',
  'libphonenumber-js',
  'libphonenumber-js/max',
  'libphonenumber-js/core',
  'libphonenumber-js/metadata.min.json',
  // A list of patterns over the text of a user agent.
  'isbot',
]);

const say = ({ from, what }: Import) => `${from} imports ${what}`;

describe('the house', () => {
  test('is read whole: a file with its imports is found in each folder', () => {
    expect(imports).toContainEqual({ from: 'src/main.ts', what: 'src/app', isOurs: true });
    expect(imports).toContainEqual({ from: 'src/domain/state-change.ts', what: 'src/domain/admission', isOurs: true });
    expect(imports).toContainEqual({ from: 'src/store/database.ts', what: 'pg', isOurs: false });
  });

  test('files import only what their folder may', () => {
    const wrong = imports.filter((one) => {
      const rule = RULES.find(({ from }) => from.test(one.from));
      return one.isOurs && rule !== undefined && !rule.ours.test(one.what);
    });

    expect(wrong.map(say)).toEqual([]);
  });

  test('domain uses no package and no Node module but the named ones', () => {
    const wrong = imports.filter(
      (one) => !one.isOurs && one.from.startsWith('src/domain/') && !DOMAIN_MAY_USE.has(one.what),
    );

    expect(wrong.map(say)).toEqual([]);
  });

  test('packages stay where they belong', () => {
    const wrong = imports.filter((one) =>
      BOUND_PACKAGES.some(({ name, to }) => name.test(one.what) && !to.test(one.from) && !one.isOurs),
    );

    expect(wrong.map(say)).toEqual([]);
  });

  test('only main.ts imports app.ts', () => {
    const wrong = imports.filter(
      (one) => one.what === 'src/app' && one.from !== 'src/main.ts' && !one.from.startsWith('src/cli/command-line'),
    );

    expect(wrong.map(say)).toEqual([]);
  });

  test('nobody but config.ts and the command line reads the environment', () => {
    const wrong = files
      .filter((file) => /process\.env/.test(readFileSync(join(ROOT, file), 'utf8')))
      .filter((file) => !/^src\/(config|main)\.ts$|^src\/cli\//.test(file));

    expect(wrong).toEqual([]);
  });

  test('no file is named for what it does not say', () => {
    const empty =
      /(^|[-/])(util|utils|helper|helpers|common|shared|misc|base|core|lib|manager|handler|processor|data|info|service)([-./]|$)/;

    expect(files.filter((file) => empty.test(file))).toEqual([]);
  });

  test('words that mean something else here are not written', () => {
    const banned = /\b(blacklist|blocklist|DNC|unsubscriber|subscriber)\b/i;
    const wrong = files.filter((file) => banned.test(readFileSync(join(ROOT, file), 'utf8')));

    expect(wrong).toEqual([]);
  });

  test('exports are named', () => {
    const wrong = files.filter((file) => /^export default/m.test(readFileSync(join(ROOT, file), 'utf8')));

    expect(wrong).toEqual([]);
  });
});
