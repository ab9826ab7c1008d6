import type { Explanations } from '../explanation';

export const fr: Explanations = {
  reason: {
    UNDELIVERABLE: 'Il n’y a aucune adresse à laquelle ce message puisse être remis.',
    RESTRICTED: 'Le traitement des données de cette personne est limité.',
    NOT_IN_REQUIRED_ROLE:
      'Ce message est réservé aux personnes ayant un certain rôle, que cette personne n’a pas en ce moment.',
    PAUSED: 'La publicité adressée à cette personne est en pause.',
    OPTED_OUT: 'Cette personne est désinscrite de ce thème sur ce canal.',
    STALE:
      'Le dernier contact avec cette personne remonte à plus longtemps que la déclaration de confidentialité ne le permet.',
    NO_CONSENT: 'Cette personne n’a pas donné son accord pour ce thème.',
    UNCONFIRMED: 'Cette personne a donné son accord pour ce thème, mais ne l’a pas encore confirmé.',
    NOT_INFORMED: 'Cette personne n’a pas encore été informée de ce thème.',
    MANDATORY_TOPIC: 'Ce message doit être envoyé, même aux personnes qui ne veulent pas de publicité.',
    SERVICE_TOPIC: 'C’est un message de service, et cette personne ne l’a pas refusé.',
    OPTED_IN: 'Cette personne a donné son accord pour ce thème.',
    SOFT_OPT_IN:
      'La déclaration de confidentialité permet ce thème pour des personnes comme celle-ci, et cette personne ne l’a pas refusé.',
  },
  suppressed: {
    OBJECTION:
      'Une opposition à ces messages a été faite, par cette personne ou à cette adresse ; seule la personne peut la lever.',
    COMPLAINT: 'Un message à cette personne ou à cette adresse a été signalé comme indésirable.',
    ERASURE: 'Les données de cette personne ont été effacées sur demande, et les messages restent arrêtés.',
    UNDER_AGE: 'Cette personne a été signalée comme trop jeune pour ces messages.',
    MANUAL: 'L’entreprise elle-même a arrêté les messages à cette personne.',
  },
};
