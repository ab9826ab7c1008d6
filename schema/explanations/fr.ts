import type { Explanations } from '../explanation';

export const fr: Explanations = {
  reason: {
    UNDELIVERABLE: 'Il n’y a aucune adresse à laquelle ce message puisse être remis.',
    RESTRICTED: 'Le traitement des données de cette personne est limité.',
    NOT_IN_REQUIRED_ROLE:
      'Ce message est réservé aux personnes ayant un certain rôle, que cette personne n’a pas en ce moment.',
    PAUSED: 'Cette personne a mis la publicité en pause.',
    OPTED_OUT: 'Cette personne ne veut plus recevoir ce thème.',
    STALE: 'Il n’y a plus de contact avec cette personne depuis plus longtemps que la déclaration ne le permet.',
    NO_CONSENT: 'Cette personne n’a pas donné son accord pour ce thème.',
    UNCONFIRMED: 'Cette personne a donné son accord pour ce thème, mais ne l’a pas encore confirmé.',
    NOT_INFORMED: 'Cette personne n’a pas encore été informée de ce thème.',
    MANDATORY_TOPIC: 'Ce message doit être envoyé.',
    SERVICE_TOPIC: 'C’est un message de service, et cette personne ne l’a pas refusé.',
    OPTED_IN: 'Cette personne a donné son accord pour ce thème.',
    SOFT_OPT_IN:
      'La déclaration permet ce thème pour des personnes comme celle-ci, et cette personne ne l’a pas refusé.',
  },
  suppressed: {
    OBJECTION: 'Cette personne s’est opposée ; elle seule peut revenir sur ce choix.',
    COMPLAINT: 'Un message à cette adresse a été signalé comme indésirable.',
    ERASURE: 'Les données de cette personne ont été effacées à sa demande.',
    UNDER_AGE: 'Cette personne est trop jeune pour ce message.',
    MANUAL: 'L’entreprise elle-même a arrêté les messages à cette personne.',
  },
};
