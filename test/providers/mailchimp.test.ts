import { describeProvider } from './contract';
import { startMailchimpGround } from './mailchimp-ground';

describeProvider('mailchimp', startMailchimpGround);
