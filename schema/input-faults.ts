import { AbideError } from '../src/errors';

export type InputPath = readonly (string | number)[];

/**
 * Gathers what is wrong with the arguments of a call, so that a caller learns of all bad fields at once. Nothing is
 * written before `refuse` has passed.
 */
export class InputFaults {
  private readonly faults: { readonly path: InputPath; readonly message: string }[] = [];

  /** Notes a fault and gives undefined: the field counts as absent while the rest is looked at. */
  add(path: InputPath, message: string): undefined {
    this.faults.push({ path, message });
    return undefined;
  }

  get isEmpty(): boolean {
    return this.faults.length === 0;
  }

  /** Throws BAD_USER_INPUT for the whole call when anything was noted. Messages never repeat what was sent. */
  refuse(): void {
    const [first] = this.faults;
    if (!first) return;
    throw new AbideError('BAD_USER_INPUT', first.message, {
      path: first.path.join('.'),
      details: { faults: this.faults },
    });
  }
}

/** `input.roles.0.until` or `changes[2].topic` as the steps that lead to the field. */
export function pathSteps(path: string): InputPath {
  return path
    .split(/[.[\]]+/)
    .filter((step) => step !== '')
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}
