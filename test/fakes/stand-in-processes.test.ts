import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { compileInto } from '../support/serving';

/** As the demo starts them: a process that says where it is, is told what to do over HTTP, and goes when its parent does. */
describe('a stand-in in a process of its own', () => {
  const folder = join(__dirname, '../../node_modules/.cache', `abide-stand-ins-${process.pid}`);
  let child: ChildProcess | undefined;

  beforeAll(() => compileInto(folder, ['test/fakes']));
  afterEach(() => child?.kill('SIGKILL'));
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const TOKENS = { HUBSPOT_ACCESS_TOKEN: 'a-token-of-the-demo', MAILCHIMP_API_KEY: 'a-key-of-the-demo-us1' };

  async function start(name: 'hubspot' | 'mailchimp'): Promise<{ url: string; process: ChildProcess }> {
    const main = join(folder, `test/fakes/${name}/main.js`);
    child = fork(main, ['0'], { silent: true, env: { ...process.env, ...TOKENS } });
    const [line] = await once(child.stdout!, 'data');
    return { url: String(line).trim(), process: child };
  }

  async function tell(url: string, acts: object): Promise<void> {
    for (const [name, body] of Object.entries(acts)) {
      await fetch(`${url}/_control/${name}`, { method: 'POST', body: JSON.stringify(body) });
    }
  }

  test('HubSpot prints its address, takes the token it was given, and does as it is told', async () => {
    const { url } = await start('hubspot');
    const email = 'anna@example.com';

    await tell(url, { createContact: { properties: { email } }, unsubscribeFromAll: { email } });

    const read = (token: string) =>
      fetch(`${url}/communication-preferences/v4/statuses/${email}/unsubscribe-all?channel=EMAIL`, {
        headers: { Authorization: `Bearer ${token}` },
      });
    expect((await read('hubspot-token')).status).toBe(401);
    expect(await (await read('a-token-of-the-demo')).json()).toMatchObject({
      results: [{ subscriberIdString: email, wideStatusType: 'PORTAL_WIDE' }],
    });
  });

  test('Mailchimp prints its address, takes the key it was given, and does as it is told', async () => {
    const { url } = await start('mailchimp');
    const who = { audience: 'a1', email: 'anna@example.com' };

    await tell(url, { addAudience: { id: 'a1' }, addMember: who, unsubscribeByLink: who });

    const read = (key: string) =>
      fetch(`${url}/3.0/lists/a1/members?status=unsubscribed`, {
        headers: { Authorization: `Basic ${Buffer.from(`any:${key}`).toString('base64')}` },
      });
    expect((await read('made-up-us1')).status).toBe(401);
    expect(await (await read('a-key-of-the-demo-us1')).json()).toMatchObject({
      members: [{ email_address: 'anna@example.com', status: 'unsubscribed' }],
    });
  });

  test.each([
    ['hubspot', 'SIGTERM'],
    ['hubspot', 'parent'],
    ['mailchimp', 'SIGTERM'],
    ['mailchimp', 'parent'],
  ] as const)('%s ends by %s, with exit code 0', async (name, by) => {
    const { process: running } = await start(name);

    const ended = once(running, 'exit');
    if (by === 'parent') running.disconnect();
    else running.kill(by);

    expect(await ended).toEqual([0, null]);
  });
});
