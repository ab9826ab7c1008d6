import type { Provider } from '../../integrations/provider';

/** Only where nothing answers does anybody have to be impatient: a busy machine may be slow to answer too. */
export function withPatience(patient: Provider, impatient: Provider) {
  let isHanging = false;
  const provider = new Proxy(patient, {
    get: (_target, method: keyof Provider) => (isHanging ? impatient : patient)[method],
  });
  return {
    provider,
    hangs: (isSo: boolean) => {
      isHanging = isSo;
    },
  };
}
