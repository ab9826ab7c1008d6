import type { MailTexts } from './mail-texts';

export const fr: MailTexts = {
  locale: 'fr-BE',
  greeting: (name) => (name === undefined ? 'Bonjour,' : `Bonjour ${name},`),
  confirmSubject: (brand) => `Confirmez votre choix – ${brand}`,
  confirmLead: (brand) => `Vous avez indiqué que vous souhaitez recevoir ceci de la part de ${brand} :`,
  confirmWhat: 'Rien n’est encore activé.',
  confirmHow: 'Ouvrez la page ci-dessous et appuyez sur le bouton pour confirmer.',
  confirmButton: 'Voir et confirmer',
  freshSubject: (brand) => `Votre lien vers vos choix – ${brand}`,
  freshLead: (brand) =>
    `Vous avez demandé un nouveau lien vers vos choix chez ${brand}. Il vous permet de consulter vos données et de modifier ce que vous recevez.`,
  freshButton: 'Vers mes choix',
  until: (time) => `Le lien fonctionne une seule fois, jusqu’au ${time}.`,
  notYou: 'Ce n’était pas vous ? Vous n’avez rien à faire : rien ne change.',
  signature: (brand) => `Cordialement,\n${brand}`,
  whyThisMail: (brand) =>
    `${brand} envoie cet e-mail une seule fois, parce que quelqu’un l’a demandé avec cette adresse.`,
  stopAll: 'Ne plus recevoir d’e-mails de notre part',
};
