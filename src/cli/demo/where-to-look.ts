import { AT_MAILCHIMP } from './connected-policy';
import type { ConnectedStage } from './connected-stage';

interface ShownPerson {
  readonly email: string;
  readonly pageUrl?: string;
}

/** Two people of the story: one who said no to all of it, and one who still gets some. */
export interface Shown {
  readonly presser: ShownPerson;
  readonly chooser: ShownPerson;
}

/** How to press, look and watch by oneself, once the story is over. The people are made up, so their addresses show. */
export function whereToLook({ url, apiKey, hubspot, mailchimp }: ConnectedStage, { presser, chooser }: Shown): string {
  const statuses = `${hubspot.url}/communication-preferences/v4/statuses/${chooser.email}?channel=EMAIL`;
  const members = `${mailchimp.url}/3.0/lists/${AT_MAILCHIMP.letters}/members?count=3&sort_field=last_changed&sort_dir=DESC`;
  const leave = JSON.stringify({ email: chooser.email });
  const again = JSON.stringify({ email: presser.email, audience: AT_MAILCHIMP.letters, status: 'subscribed' });
  const asked = JSON.stringify({ query: '{ syncStatus { provider due toLookUp drift } }' });
  return `
Open, and watch the others follow:
  the page of the third one         ${chooser.pageUrl}
  the page of the first one         ${presser.pageUrl}
  GraphQL                           ${url}/graphql  (Authorization: Bearer ${apiKey})
  figures                           ${url}/metrics
  what HubSpot holds of the third one, and who changed last at Mailchimp:
    curl -s -H 'Authorization: Bearer ${hubspot.token}' '${statuses}'
    curl -s -u any:${mailchimp.token} '${members}'
  the third one leaves at HubSpot; a colleague subscribes the first one at Mailchimp:
    curl -s ${hubspot.url}/_control/unsubscribeFromAll -d '${leave}'
    curl -s ${mailchimp.url}/_control/setStatus -d '${again}'
  how things stand:
    curl -s ${url}/graphql -H 'Authorization: Bearer ${apiKey}' -H 'Content-Type: application/json' -d '${asked}'`;
}
