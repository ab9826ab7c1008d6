import { EntitySchema } from 'typeorm';
import { isOneOf } from './is-one-of';

/** A row of `provider_circuit`: whether a provider may be called now. There is one from when it was first set up here. */
export interface ProviderCircuitRow {
  readonly provider: string;
  readonly state: string;
  readonly failures: number;
  readonly open_until: Date | null;
  readonly paused_until: Date | null;
  readonly fault: string | null;
  readonly last_push_at: Date | null;
  readonly last_event_at: Date | null;
  /** The policy version under which everybody was marked due. */
  readonly marked_under: string | null;
}

export const providerCircuitTable = new EntitySchema<ProviderCircuitRow>({
  name: 'provider_circuit',
  columns: {
    provider: { type: 'text', primary: true, primaryKeyConstraintName: 'provider_circuit_pkey' },
    state: { type: 'text', default: 'CLOSED' },
    failures: { type: 'integer', default: 0 },
    open_until: { type: 'timestamptz', nullable: true },
    paused_until: { type: 'timestamptz', nullable: true },
    fault: { type: 'text', nullable: true },
    last_push_at: { type: 'timestamptz', nullable: true },
    last_event_at: { type: 'timestamptz', nullable: true },
    marked_under: { type: 'text', nullable: true },
  },
  checks: [{ name: 'provider_circuit_state_check', expression: isOneOf('state', ['CLOSED', 'OPEN', 'HALF_OPEN']) }],
});
