import { createOperations } from '../../src/operations/create-operations';
import { testGround } from '../support/ground';
import { History, type Stage } from '../support/history';
import { HISTORY_POLICY } from '../support/history-policy';
test('trace', async () => {
  const clock = { now: Date.parse('2026-01-01T00:00:00Z') };
  const test1 = await testGround(HISTORY_POLICY, { clock: () => new Date(clock.now) });
  const ground = { ...test1.ground, isFirstPolicy: false };
  const stage: Stage = { ground, clock, instances: [createOperations(ground), await test1.another({ isFirstPolicy: false })] };
    const history = new History(stage);
    let seen = 0;
    for (const step of JSON.parse(require('node:fs').readFileSync('/tmp/ce.json', 'utf8'))) {
      await history.play(step);
      const { rows } = await ground.database.pool.query("select position, kind, body from ledger_entry where position > $1 order by position, ordinal", [seen]);
      for (const r of rows) { seen = Number(r.position); }
      console.log(step.do, JSON.stringify(await history.differences()), rows.map((r) => r.position + ' ' + r.kind + ' ' + (r.body.reason ?? '')).join('; '));
    }
  await test1.close();
});
