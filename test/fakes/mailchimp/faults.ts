import type { FaultOf } from '../faults';

/** What goes wrong with a call. A number is the status of the answer: 502 comes as a page, 403 with nothing in it. */
export type FaultKind = 401 | 403 | 429 | 500 | 502 | 503 | 'html-200' | 'hang' | 'reset' | 'slow';

export type Fault = FaultOf<FaultKind>;
