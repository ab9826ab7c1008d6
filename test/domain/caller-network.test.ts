import { callerNetwork } from '../../src/domain/caller-network';

test.each([
  ['203.0.113.7', '203.0.113.250'],
  ['::ffff:203.0.113.7', '203.0.113.9'],
  ['2001:db8:1::7', '2001:0DB8:0001:99:1:2:3:4'],
  ['::1', '::2'],
  ['fe80::1%eth0', 'fe80:0:0:5::9'],
])('%s and %s are in one network', (one, other) => {
  expect(callerNetwork(one)).toBe(callerNetwork(other));
});

test.each([
  ['203.0.113.7', '203.0.114.7'],
  ['2001:db8:1::7', '2001:db8:2::7'],
  ['2001:db8::1', '2001:db8:9::1'],
])('%s and %s are not', (one, other) => {
  expect(callerNetwork(one)).not.toBe(callerNetwork(other));
});
