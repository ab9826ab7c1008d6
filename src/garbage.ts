import { setFlagsFromString } from 'node:v8';

/**
 * Has garbage collected once it is a fifth of what is alive. Long lists and walks through everybody leave much of it; by
 * itself V8 lets it grow to several times what is alive, which took twice the memory and no less time (docs/performance.md).
 *
 * Before there is much to collect, for the whole process and its threads.
 */
export function collectEarly(): void {
  setFlagsFromString('--heap-growing-percent=20');
}
