import type { App } from '../app';

/** What a command is given: how to open the built service, with variables set over those of the environment. */
export interface CommandLine {
  openApp(environment?: Readonly<Record<string, string>>): Promise<App>;
  readonly packageRoot: string;
}
