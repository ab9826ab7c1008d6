import fc from 'fast-check';
import { createOperations } from '../../src/operations/create-operations';
import { aHistory } from '../support/acts';
import { testGround } from '../support/ground';
import { History, type Stage } from '../support/history';
import { HISTORY_POLICY } from '../support/history-policy';
test('stats', async () => {
  const clock = { now: Date.parse('2026-01-01T00:00:00Z') };
  const test1 = await testGround(HISTORY_POLICY, { clock: () => new Date(clock.now) });
  const ground = { ...test1.ground, isFirstPolicy: false };
  const stage: Stage = { ground, clock, instances: [createOperations(ground)] };
  const n = { histories: 0, acts: 0, exceptions: 0, confirmed: 0, openDecisions: 0, people: 0, shared: 0 };
  for (const steps of fc.sample(aHistory, { numRuns: 60, seed: 1 })) {
    const history = new History(stage);
    for (const step of steps) await history.play(step);
    n.histories++; n.acts += steps.length; n.exceptions += history.model.exceptions.length; n.confirmed += history.confirmed.length;
    n.people += history.model.people.length;
    for (const p of ['p0', 'p1']) if (history.model.holders(p).length > 1) n.shared++;
    for (const e of ['e0','e1','e2','e3']) for (const t of ['news','offers','digest']) if (history.model.decide({ address: e }, t, 'EMAIL').startsWith('yes')) n.openDecisions++;
  }
  const { rows } = await ground.database.pool.query('select kind, body->>\'reason\' as reason, count(*)::int from ledger_entry group by 1,2 order by 3 desc');
  console.log(n, rows.map((r) => `${r.kind} ${r.reason ?? ''} ${r.count}`).join('\n'));
  await test1.close();
});
