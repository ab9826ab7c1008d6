import type { Explanations } from '../explanation';

export const nl: Explanations = {
  reason: {
    UNDELIVERABLE: 'Er is geen adres waarop dit bericht bezorgd kan worden.',
    RESTRICTED: 'De verwerking van de gegevens van deze persoon is beperkt.',
    NOT_IN_REQUIRED_ROLE:
      'Dit bericht gaat alleen naar mensen met een bepaalde rol, en die heeft deze persoon nu niet.',
    PAUSED: 'Reclame aan deze persoon is een tijd stilgezet.',
    OPTED_OUT: 'Deze persoon is voor dit onderwerp op dit kanaal afgemeld.',
    STALE: 'Er is langer geen contact met deze persoon geweest dan de privacyverklaring toestaat.',
    NO_CONSENT: 'Deze persoon heeft zich niet voor dit onderwerp aangemeld.',
    UNCONFIRMED: 'Deze persoon heeft zich voor dit onderwerp aangemeld, maar dat nog niet bevestigd.',
    NOT_INFORMED: 'Deze persoon is nog niet over dit onderwerp ingelicht.',
    MANDATORY_TOPIC: 'Dit bericht moet verstuurd worden, ook aan mensen die geen reclame willen.',
    SERVICE_TOPIC: 'Dit is een servicebericht, en deze persoon heeft er geen nee tegen gezegd.',
    OPTED_IN: 'Deze persoon heeft zich voor dit onderwerp aangemeld.',
    SOFT_OPT_IN:
      'De privacyverklaring staat dit onderwerp toe aan mensen zoals deze persoon, en deze persoon heeft geen nee gezegd.',
  },
  suppressed: {
    OBJECTION:
      'Tegen deze berichten is bezwaar gemaakt, door deze persoon of op dit adres; alleen de persoon zelf kan dat opheffen.',
    COMPLAINT: 'Een bericht aan deze persoon of dit adres is als spam gemeld.',
    ERASURE: 'De gegevens van deze persoon zijn op verzoek gewist, en de berichten blijven gestopt.',
    UNDER_AGE: 'Deze persoon is gemeld als te jong voor deze berichten.',
    MANUAL: 'Het bedrijf heeft berichten aan deze persoon zelf gestopt.',
  },
};
