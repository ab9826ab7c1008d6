import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { transformFile } from '@swc/core';
import { keepSaid } from './run-log';

const ROOT = join(__dirname, '../..');
const SOURCES = ['src', 'schema', 'integrations', 'migrations'];
const PATIENCE_MS = 60_000;
const API_KEY = 'a-key-of-the-tests-with-all-scopes-1';

export type Environment = Readonly<Record<string, string>>;

/** What a command of the service came to. */
export interface Outcome {
  /** Undefined when a signal ended it. */
  readonly code: number | undefined;
  readonly output: string;
  readonly errors: string;
}

/** `abide serve` in a process of its own, which can be killed. */
export interface Serving {
  readonly pid: number;
  readonly url: string;
  /** Whether the process still runs. */
  isUp(): boolean;
  /** Sends the signal and resolves when the process has ended. */
  end(signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): Promise<Outcome>;
}

/** The service as processes: what jest runs inside itself cannot be killed. */
export interface Service {
  /** Resolves when its doors are open; rejects with what it said when it ends before. */
  serve(environment: Environment): Promise<Serving>;
  /** Runs another command to its end. */
  run(args: readonly string[], environment: Environment): Promise<Outcome>;
  /** Starts another command, to be told to stop once something shows that it is under way. */
  start(args: readonly string[], environment: Environment): Pick<Serving, 'end'>;
  /** Ends what still runs and takes the compiled files away. */
  close(): Promise<void>;
}

/**
 * Compiles the service for a run of its own, so that the tests need no build: below node_modules, where its packages
 * and its package.json are found and Git looks away. `ABIDE_TEST_MAIN` names a built one, from the root, to use instead.
 */
export async function compileService(): Promise<Service> {
  const built = process.env.ABIDE_TEST_MAIN;
  const folder = join(ROOT, 'node_modules/.cache', `abide-serving-${process.pid}`);
  if (!built) await compileInto(folder, SOURCES);
  const main = built ? join(ROOT, built) : join(folder, 'src/main.js');
  const children = new Set<ChildProcess>();
  const start = (args: readonly string[], environment: Environment) => {
    const child = spawn(process.execPath, [main, ...args], { env: surroundings(environment) });
    children.add(child);
    child.once('exit', () => children.delete(child));
    return child;
  };
  return {
    serve: (environment) => whenOpen(start(['serve'], { PORT: '0', ...environment })),
    run: (args, environment) => outcomeOf(start(args, environment)),
    start: (args, environment) => {
      const child = start(args, environment);
      const ended = outcomeOf(child);
      return {
        end: (signal) => {
          child.kill(signal);
          return ended;
        },
      };
    },
    close: async () => {
      for (const child of children) child.kill('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Asks the GraphQL door with a key of all scopes. Rejects when no whole answer came. */
export async function askGraphql(url: string, query: string, request: GraphqlRequest = {}): Promise<GraphqlAnswer> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${API_KEY}`, ...request.headers };
  const body = JSON.stringify({ query, variables: request.variables });
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body, signal });
  return { status: response.status, ...((await response.json()) as object) };
}

export interface GraphqlRequest {
  readonly variables?: object;
  readonly headers?: Environment;
}

export interface GraphqlAnswer {
  readonly status: number;
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

function surroundings(environment: Environment): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    NODE_ENV: 'test',
    ABIDE_LOG_LEVEL: 'warn',
    ABIDE_API_KEY: API_KEY,
    ...environment,
  };
}

/** Compiles these folders, from the root, into one that must be where their packages are found. */
export async function compileInto(folder: string, sources: readonly string[]): Promise<void> {
  for (const source of sources) {
    const entries = await readdir(join(ROOT, source), { recursive: true, withFileTypes: true }).catch(() => []);
    const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.ts'));
    await Promise.all(files.map((file) => compileFile(join(file.parentPath, file.name), folder)));
  }
}

async function compileFile(path: string, folder: string): Promise<void> {
  const target = join(folder, relative(ROOT, path)).replace(/\.ts$/, '.js');
  const { code } = await transformFile(path, { configFile: join(ROOT, '.swcrc'), sourceMaps: false });
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, code);
}

/** What a process says, as it says it, and how it ends. */
function listenTo(child: ChildProcess): { said: { output: string; errors: string }; ended: Promise<Outcome> } {
  const said = { output: '', errors: '' };
  child.stdout?.on('data', (chunk) => {
    said.output += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    said.errors += chunk;
    keepSaid(String(chunk));
  });
  // 'close' and not 'exit': by then everything it said has been read.
  const ended = new Promise<Outcome>((resolve) => {
    child.once('close', (code) => resolve({ code: code ?? undefined, ...said }));
  });
  return { said, ended };
}

function outcomeOf(child: ChildProcess): Promise<Outcome> {
  return listenTo(child).ended;
}

async function whenOpen(child: ChildProcess): Promise<Serving> {
  const { said, ended } = listenTo(child);
  const url = await new Promise<string>((resolve, reject) => {
    const giveUp = setTimeout(() => reject(new Error(`The service did not open: ${said.errors}`)), PATIENCE_MS);
    child.stdout?.on('data', () => {
      const found = / at (http:\/\/\S+)\n/.exec(said.output)?.[1];
      if (!found) return;
      clearTimeout(giveUp);
      resolve(found);
    });
    void ended.then(({ code, output, errors }) => {
      clearTimeout(giveUp);
      reject(Object.assign(new Error(`The service ended with ${code}: ${errors}`), { code, output, errors }));
    });
  });
  const isUp = () => child.exitCode === null && child.signalCode === null;
  return {
    pid: child.pid as number,
    url,
    isUp,
    end: async (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}

/** The process id of the PostgreSQL server of a data folder; undefined when none runs. */
export async function postmasterOf(dataDir: string): Promise<number | undefined> {
  const elsewhere = await readFile(join(dataDir, 'postgres-folder'), 'utf8').catch(() => undefined);
  const folder = elsewhere?.trim() ?? join(dataDir, 'postgres');
  const lines = await readFile(join(folder, 'data', 'postmaster.pid'), 'utf8').catch(() => '');
  return Number(lines.split('\n')[0]) || undefined;
}
