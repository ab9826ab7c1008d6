import type { Provider } from '../../../integrations/provider';
import type { ProviderName } from '../../domain/provider-map';
import type { Operations } from '../../operations';
import type { StandIn } from './stand-in';

export interface ConnectedStage {
  readonly operations: Operations;
  readonly providers: readonly Provider[];
  readonly webhookUrlOf: (provider: ProviderName) => string;
  /** Opens the doors; what the systems hold is put there before. */
  readonly listen: () => Promise<unknown>;
  readonly url: string;
  readonly apiKey: string;
  readonly hubspot: StandIn;
  readonly mailchimp: StandIn;
  /** For the files of the demo; gone afterwards. */
  readonly folder: string;
  readonly print: (text: string) => void;
  readonly signal?: AbortSignal;
  /** 200 when absent. */
  readonly people?: number;
}
