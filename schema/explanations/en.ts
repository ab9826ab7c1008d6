import type { Explanations } from '../explanation';

export const en: Explanations = {
  reason: {
    UNDELIVERABLE: 'There is no address that this message can be delivered to.',
    RESTRICTED: 'The processing of this person’s data is restricted.',
    NOT_IN_REQUIRED_ROLE: 'This message goes only to people in a certain role, and this person is not in it now.',
    PAUSED: 'Marketing to this person is paused for a while.',
    OPTED_OUT: 'This person is opted out of this topic on this channel.',
    STALE: 'There has been no contact with this person for longer than the privacy statement allows.',
    NO_CONSENT: 'This person has not opted in to this topic.',
    UNCONFIRMED: 'This person opted in to this topic, but has not confirmed it yet.',
    NOT_INFORMED: 'This person has not been told of this topic yet.',
    MANDATORY_TOPIC: 'This message must be sent, also to people who want no marketing.',
    SERVICE_TOPIC: 'This is a service message, and this person has not said no to it.',
    OPTED_IN: 'This person has opted in to this topic.',
    SOFT_OPT_IN: 'The privacy statement allows this topic to people like this one, and this person has not said no.',
  },
  suppressed: {
    OBJECTION:
      'There is an objection to these messages, by this person or at this address; only the person can lift it.',
    COMPLAINT: 'A message to this person or address was reported as spam.',
    ERASURE: 'The data of this person was erased on request, and the messages stay stopped.',
    UNDER_AGE: 'This person was reported to be too young for these messages.',
    MANUAL: 'The company itself has stopped messages to this person.',
  },
};
