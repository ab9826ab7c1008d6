import type { DataPlace } from '../provider';
import type { Request } from './request';

export interface AccountCalls {
  /** Where the data of the account are kept; undefined where that is not told. */
  readPlace(): Promise<DataPlace | undefined>;
}

/** The account itself. Any token may ask for it. */
export function accountCalls(request: Request): AccountCalls {
  return {
    async readPlace() {
      const path = '/account-info/v3/details';
      const { dataHostingLocation: name } = await request(
        { name: 'account details', isRead: true },
        { method: 'GET', path },
      );
      // Only what looks like the name of a data centre: it is shown.
      return typeof name === 'string' && /^[a-z]{2,4}\d{1,3}$/.test(name)
        ? { name, region: regionOf(name) }
        : undefined;
    },
  };
}

const REGIONS: Readonly<Record<string, string>> = { na: 'US', eu: 'EU', ca: 'CA', ap: 'AU' };

/** `na1`, `na2` and so on are in the United States, `eu1` in Germany, `ca1` in Canada, `ap1` in Australia. */
function regionOf(name: string): string | undefined {
  return REGIONS[name.replace(/\d+$/, '')];
}
