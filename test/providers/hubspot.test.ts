import { describeProvider } from './contract';
import { startHubspotGround } from './hubspot-ground';

describeProvider('hubspot', startHubspotGround);
