import { createLog, openApp, readConfig, screenList } from '../abide.mjs';
import { CHANNEL, TOPIC } from '../people.mjs';
import { measured } from './measured.mjs';

/** What `abide screen` does, without the start of the program. */
const [list, out] = process.argv.slice(2);
const app = await openApp(readConfig(process.env), { log: createLog({ level: 'warn' }) });
await measured(async () => (await screenList(app.operations, list, { topic: TOPIC, channel: CHANNEL, out })).lines);
await app.close();
