const { default: Sequencer } = require('@jest/test-sequencer');

/** Files that take minutes: begun last, one of them would be played while the other processor has nothing left to do. */
const SLOWEST = [
  'invariants/04-three-systems-at-once',
  'invariants/04-every-change-reaches-every-provider',
  'invariants/03-acknowledged-is-durable',
  'operations/decide-as-of',
  'invariants/01-a-no-stays-a-no',
  'sync/killed-worker',
  'sync/first-connection',
  'doors/recipient-journeys',
];

module.exports = class SlowestFirst extends Sequencer {
  sort(tests) {
    const isSlow = ({ path }) => SLOWEST.some((name) => path.includes(name));
    const sorted = super.sort(tests);
    return [...sorted.filter(isSlow), ...sorted.filter((test) => !isSlow(test))];
  }
};
