import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { compileInto } from '../support/serving';

/** As the demo starts them: a process that says where it is, is told what to do over HTTP, and goes when its parent does. */
describe('a stand-in in a process of its own', () => {
  const folder = join(__dirname, '../../node_modules/.cache', `abide-stand-ins-${process.pid}`);
  let child: ChildProcess | undefined;

  beforeAll(() => compileInto(folder, ['test/fakes/hubspot']));
  afterEach(() => child?.kill('SIGKILL'));
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function start(): Promise<{ url: string; process: ChildProcess }> {
    const main = join(folder, 'test/fakes/hubspot/main.js');
    child = fork(main, ['0'], { silent: true, env: { ...process.env, HUBSPOT_ACCESS_TOKEN: 'a-token-of-the-demo' } });
    const [line] = await once(child.stdout!, 'data');
    return { url: String(line).trim(), process: child };
  }

  test('prints its address, takes the token it was given, and does as it is told', async () => {
    const { url } = await start();
    const email = 'anna@example.com';

    for (const [name, body] of Object.entries({
      createContact: { properties: { email } },
      unsubscribeFromAll: { email },
    })) {
      await fetch(`${url}/_control/${name}`, { method: 'POST', body: JSON.stringify(body) });
    }

    const read = (token: string) =>
      fetch(`${url}/communication-preferences/v4/statuses/${email}/unsubscribe-all?channel=EMAIL`, {
        headers: { Authorization: `Bearer ${token}` },
      });
    expect((await read('hubspot-token')).status).toBe(401);
    expect(await (await read('a-token-of-the-demo')).json()).toMatchObject({
      results: [{ subscriberIdString: email, wideStatusType: 'PORTAL_WIDE' }],
    });
  });

  test.each(['SIGTERM', 'parent'] as const)('ends by %s, with exit code 0', async (by) => {
    const { process: running } = await start();

    const ended = once(running, 'exit');
    if (by === 'parent') running.disconnect();
    else running.kill(by);

    expect(await ended).toEqual([0, null]);
  });
});
