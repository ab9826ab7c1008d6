import { collectEarly, createLog, openApp, readConfig, screenList } from '../abide.mjs';
import { CHANNEL, TOPIC } from '../people.mjs';
import { measured } from './measured.mjs';

/** What `abide screen` does, without the start of the program. */
collectEarly();
const [list, out, way] = process.argv.slice(2);
const app = await openApp(readConfig(process.env), { log: createLog({ level: 'warn' }) });
const tablesIn = way === 'table' ? app.tablesIn : undefined;
await measured(
  async () => (await screenList(app.operations, list, { topic: TOPIC, channel: CHANNEL, out, tablesIn })).lines,
);
await app.close();
