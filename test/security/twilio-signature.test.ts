import { isSignedByTwilio } from '../../src/security/twilio-signature';

// The example of Twilio's own documentation of webhook signatures, with its result.
const form = {
  url: 'https://mycompany.com/myapp.php?foo=1&bar=2',
  fields: {
    CallSid: 'CA1234567890ABCDE',
    From: '+12349013030',
    To: '+18005551212',
    Caller: '+12349013030',
    Digits: '1234',
  },
  signature: '0/KCTR6DLpKmkAf8muzZqo1nDgQ=',
};

describe('the signature of a form from Twilio', () => {
  test('is good for the example of its documentation', () => {
    expect(isSignedByTwilio(form, '12345')).toBe(true);
  });

  test.each([
    ['another token', form, '12346'],
    ['another URL', { ...form, url: form.url.replace('bar=2', 'bar=3') }, '12345'],
    ['a changed field', { ...form, fields: { ...form.fields, Digits: '1235' } }, '12345'],
    ['a field more', { ...form, fields: { ...form.fields, Body: 'STOP' } }, '12345'],
    ['no signature', { ...form, signature: '' }, '12345'],
  ])('is not good with %s', (_what, other, token) => {
    expect(isSignedByTwilio(other, token)).toBe(false);
  });
});
