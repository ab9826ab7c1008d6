import { EntitySchema } from 'typeorm';

/** A row of `policy_activation`. */
export interface PolicyActivationRow {
  readonly version: string;
  readonly sha256: string;
  readonly text: string;
  readonly activated_at: Date;
  readonly position: string;
}

export const policyActivationTable = new EntitySchema<PolicyActivationRow>({
  name: 'policy_activation',
  columns: {
    version: { type: 'text', primary: true, primaryKeyConstraintName: 'policy_activation_pkey' },
    sha256: { type: 'text' },
    text: { type: 'text' },
    activated_at: { type: 'timestamptz' },
    position: { type: 'bigint' },
  },
});
