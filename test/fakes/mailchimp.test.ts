import { EVENTS, type Ground, LIST, NEWS, PERMISSION, refusalOf, startGround } from '../support/mailchimp-ground';
import { testRequestsAsDescribed } from '../support/provider-requests';
import { hashOf } from './mailchimp/account';

let ground: Ground;
const wrong: string[] = [];

beforeEach(async () => {
  ground = await startGround();
});

afterEach(async () => {
  wrong.push(...ground.mailchimp.wrongRequests());
  await ground.close();
});

const MIA = 'mia@example.com';

describe('a member', () => {
  test('is found by the MD5 of the lower-cased address, and unknown otherwise', async () => {
    expect(hashOf('a@example.com')).toBe('b418773a2c51fb9777a1648346fa7394');
    expect(hashOf('A+b@Example.com')).toBe('4709dfd443b6cca9b5a01b3324124203');
    await ground.put('A+b@Example.com', { status_if_new: 'subscribed' });

    expect(await ground.read('a+B@example.com')).toMatchObject({
      id: '4709dfd443b6cca9b5a01b3324124203',
      email_address: 'A+b@Example.com',
      status: 'subscribed',
      interests: { [NEWS]: false, [EVENTS]: false },
      marketing_permissions: [{ marketing_permission_id: PERMISSION, enabled: false }],
    });
    expect(await refusalOf(ground.read('b@example.com'))).toMatchObject({ status: 404, title: 'Resource Not Found' });
  });

  test.each(['subscribed', 'unsubscribed', 'cleaned', 'pending', 'transactional'])('can be made %s', async (status) => {
    await ground.put(MIA, { status_if_new: status });

    expect((await ground.read(MIA)).status).toBe(status);
  });

  test('that a call subscribes has the time of it as consent, or the one that the call brings', async () => {
    await ground.put(MIA, { status_if_new: 'unsubscribed' });
    expect((await ground.read(MIA)).timestamp_opt).toBe('');
    await ground.patch(MIA, { status: 'subscribed' });
    expect((await ground.read(MIA)).timestamp_opt).toMatch(/^\d{4}-/);

    const at = '2024-05-06T07:08:09+00:00';
    await ground.put('noor@example.com', { status_if_new: 'subscribed', timestamp_opt: at, ip_opt: '192.0.2.1' });

    expect(await ground.read('noor@example.com')).toMatchObject({ timestamp_opt: at, ip_opt: '192.0.2.1' });
  });

  test('keeps the status when only status_if_new is written, and takes the one that is written', async () => {
    await ground.put(MIA, { status_if_new: 'unsubscribed' });
    await ground.put(MIA, { status_if_new: 'subscribed', merge_fields: { FNAME: 'Mia' } });
    expect(await ground.read(MIA)).toMatchObject({ status: 'unsubscribed', merge_fields: { FNAME: 'Mia' } });

    await ground.put(MIA, { status_if_new: 'unsubscribed', status: 'subscribed' });

    expect(await ground.read(MIA)).toMatchObject({ status: 'subscribed', merge_fields: { FNAME: 'Mia' } });
  });

  test('is not written without status_if_new, as archived, or as transactional by an update', async () => {
    const ground = await startGround({ check: undefined });
    await ground.put(MIA, { status_if_new: 'subscribed' });

    expect(await refusalOf(ground.put(MIA, { status_if_new: undefined }))).toMatchObject({
      status: 400,
      title: 'Invalid Resource',
      type: 'application/problem+json',
      errors: [{ field: 'status_if_new' }],
    });
    expect(await refusalOf(ground.put(MIA, { status: 'archived' }))).toMatchObject({ status: 400 });
    expect(await refusalOf(ground.patch(MIA, { status: 'transactional' }))).toMatchObject({ status: 400 });
    expect((await ground.read(MIA)).status).toBe('subscribed');
    await ground.close();
  });

  test('that nobody knows cannot be updated, and one that is known cannot be added', async () => {
    expect(await refusalOf(ground.patch(MIA, { status: 'unsubscribed' }))).toMatchObject({ status: 404 });
    const added = await ground.sdk.lists.addListMember!(LIST, {
      email_address: MIA,
      status: 'subscribed',
      tags: ['vip'],
    });
    expect(added).toMatchObject({ tags_count: 1, tags: [{ name: 'vip' }] });

    const again = ground.sdk.lists.addListMember!(LIST, { email_address: MIA, status: 'subscribed' });

    expect(await refusalOf(again)).toMatchObject({ status: 400, title: 'Member Exists' });
  });

  test('keeps interests that a write does not name, whatever the status', async () => {
    await ground.put(MIA, { status_if_new: 'subscribed', interests: { [NEWS]: true, [EVENTS]: true } });
    await ground.patch(MIA, { interests: { [NEWS]: false } });
    await ground.patch(MIA, { status: 'unsubscribed' });

    expect(await ground.read(MIA)).toMatchObject({
      status: 'unsubscribed',
      interests: { [NEWS]: false, [EVENTS]: true },
    });
    expect(await refusalOf(ground.patch(MIA, { interests: { nothing001: true } }))).toMatchObject({ status: 400 });
  });

  test('of an audience that requires a name is refused without one, unless the check is skipped', async () => {
    const required = { tag: 'FNAME', name: 'First Name', type: 'text', isRequired: true } as const;
    ground.mailchimp.control.addAudience({ id: 'f00d000001', mergeFields: [required] });
    const body = { email_address: MIA, status_if_new: 'subscribed' };

    const put = (more = {}) => ground.sdk.lists.setListMember!('f00d000001', hashOf(MIA), body, more);

    expect(await refusalOf(put())).toMatchObject({
      status: 400,
      title: 'Invalid Resource',
      errors: [{ field: 'FNAME' }],
    });
    expect(await put({ skipMergeValidation: true })).toMatchObject({ status: 'subscribed' });
  });

  test('changes in whole seconds, and also by a write that changes nothing', async () => {
    await ground.put(MIA, { status_if_new: 'subscribed' });
    const before = (await ground.read(MIA)).last_changed as string;
    await ground.mailchimp.control.advance({ ms: 5000 });

    await ground.patch(MIA, { status: 'subscribed' });

    const after = (await ground.read(MIA)).last_changed as string;
    expect(before).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/);
    expect(Date.parse(after) - Date.parse(before)).toBeGreaterThanOrEqual(5000);
  });
});

describe('compliance', () => {
  test('someone who unsubscribed cannot be subscribed by a call, only asked, and only their click subscribes them', async () => {
    await ground.put(MIA, { status_if_new: 'subscribed' });
    ground.mailchimp.control.unsubscribeByLink({ audience: LIST, email: MIA });

    const refused = { status: 400, title: 'Member In Compliance State', type: 'application/problem+json' };
    expect(await refusalOf(ground.patch(MIA, { status: 'subscribed' }))).toMatchObject(refused);
    expect(await refusalOf(ground.put(MIA, { status: 'subscribed' }))).toMatchObject(refused);
    await ground.patch(MIA, { status: 'pending' });
    expect(await refusalOf(ground.patch(MIA, { status: 'subscribed' }))).toMatchObject(refused);
    ground.mailchimp.control.confirm({ audience: LIST, email: MIA });

    expect(ground.standing(MIA)).toEqual({ status: 'subscribed', setBy: 'user', isInCompliance: false });
    expect((await ground.read(MIA)).timestamp_opt).not.toBe('');
  });

  test('a call or a colleague that unsubscribed someone is gone over by the next call', async () => {
    await ground.put(MIA, { status_if_new: 'subscribed' });
    await ground.patch(MIA, { status: 'unsubscribed' });
    await ground.patch(MIA, { status: 'subscribed' });
    ground.mailchimp.control.unsubscribeAsColleague({ audience: LIST, email: MIA });
    expect(ground.standing(MIA)).toEqual({ status: 'unsubscribed', setBy: 'admin', isInCompliance: false });

    await ground.patch(MIA, { status: 'subscribed' });

    expect(ground.standing(MIA).status).toBe('subscribed');
  });

  test('a call that says no again does not take the no from the person', async () => {
    await ground.put(MIA, { status_if_new: 'subscribed' });
    ground.mailchimp.control.unsubscribeByLink({ audience: LIST, email: MIA });

    await ground.patch(MIA, { status: 'unsubscribed' });
    expect(ground.standing(MIA)).toEqual({ status: 'unsubscribed', setBy: 'user', isInCompliance: true });
    await ground.put(MIA, { status: 'transactional' });

    expect(await refusalOf(ground.patch(MIA, { status: 'subscribed' }))).toMatchObject({ status: 400 });
  });

  test.each([
    ['a report of spam', 'unsubscribed'],
    ['a hard bounce', 'cleaned'],
  ])('%s cannot be gone over', async (what, status) => {
    await ground.put(MIA, { status_if_new: 'subscribed' });
    const { id: campaign } = ground.mailchimp.control.sendCampaign({ audience: LIST });
    const act = { audience: LIST, email: MIA, campaign };

    if (status === 'cleaned') ground.mailchimp.control.bounce({ ...act, bounce: 'hard' });
    else ground.mailchimp.control.reportSpam(act);

    expect(what).not.toBe('');
    expect(ground.standing(MIA)).toEqual({ status, setBy: 'user', isInCompliance: true });
    expect(await refusalOf(ground.put(MIA, { status: 'subscribed' }))).toMatchObject({
      title: 'Member In Compliance State',
    });
  });

  test('archiving makes a no look clean: the next call subscribes them', async () => {
    await ground.put(MIA, { status_if_new: 'subscribed' });
    ground.mailchimp.control.unsubscribeByLink({ audience: LIST, email: MIA });
    expect(await ground.sdk.lists.deleteListMember!(LIST, hashOf(MIA))).toBeNull();
    expect((await ground.read(MIA)).status).toBe('archived');
    expect(ground.mailchimp.control.readMember({ audience: LIST, email: MIA })?.statusBeforeArchive).toBe(
      'unsubscribed',
    );
    expect(await refusalOf(ground.sdk.lists.deleteListMember!(LIST, hashOf(MIA)))).toMatchObject({ status: 405 });

    await ground.put(MIA, { status: 'subscribed' });

    expect((await ground.read(MIA)).status).toBe('subscribed');
  });

  test('the permanently deleted are gone, cannot be written, and come back by a form only', async () => {
    await ground.put(MIA, { status_if_new: 'subscribed' });
    expect(await ground.sdk.lists.deleteListMemberPermanent!(LIST, hashOf(MIA))).toBeNull();

    const forgotten = { status: 400, title: 'Forgotten Email Not Subscribed' };
    expect(await refusalOf(ground.read(MIA))).toMatchObject({ status: 404 });
    expect(await refusalOf(ground.put(MIA, { status_if_new: 'unsubscribed' }))).toMatchObject(forgotten);
    expect(await refusalOf(ground.patch(MIA, { status: 'unsubscribed' }))).toMatchObject(forgotten);
    const again = ground.sdk.lists.deleteListMemberPermanent!(LIST, hashOf(MIA));
    expect(await refusalOf(again)).toMatchObject({ status: 404 });
    ground.mailchimp.control.signUp({ audience: LIST, email: MIA });

    expect(await ground.read(MIA)).toMatchObject({ status: 'subscribed', source: 'Hosted Signup Form' });
  });
});

describe('a change of address', () => {
  test('moves the member with all they hold, and not onto somebody else', async () => {
    await ground.put(MIA, { status_if_new: 'unsubscribed', interests: { [NEWS]: true } });
    await ground.put('noor@example.com', { status_if_new: 'subscribed' });

    const taken = ground.patch(MIA, { email_address: 'noor@example.com' });
    expect(await refusalOf(taken)).toMatchObject({ title: 'Member Exists' });
    await ground.patch(MIA, { email_address: 'mia.new@example.com' });

    expect(await refusalOf(ground.read(MIA))).toMatchObject({ status: 404 });
    expect(await ground.read('mia.new@example.com')).toMatchObject({
      status: 'unsubscribed',
      interests: { [NEWS]: true },
    });
  });
});

testRequestsAsDescribed('mailchimp', () => wrong);
