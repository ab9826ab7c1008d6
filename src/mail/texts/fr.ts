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
  receiptSubject: (brand) => `Ce que nous avons enregistré – ${brand}`,
  receiptLead: (brand) => `${brand} a enregistré ceci :`,
  objected: {
    DIRECT_MARKETING: (company, by) =>
      `${company} ne vous envoie plus de publicité${by ? ` ${by}` : ', d’aucune façon'}.`,
    ALL_OPTIONAL: (company, by) =>
      `${company} ne vous envoie plus de messages facultatifs${by ? ` ${by}` : ', d’aucune façon'}.`,
  },
  topicOff: (title, by) => `${title} ${by} : désactivé.`,
  topicOn: (title, by) => `${title} ${by} : activé.`,
  paused: (until) => `La publicité est suspendue jusqu’au ${until}.`,
  pauseEnded: 'La suspension de la publicité est terminée.',
  trackingOff: 'Ce que vous ouvrez et ce sur quoi vous cliquez n’est pas enregistré.',
  trackingOn: 'Ce que vous ouvrez et ce sur quoi vous cliquez peut être enregistré.',
  quoted: (title) => `« ${title} »`,
  byChannel: {
    EMAIL: 'par e-mail',
    SMS: 'par SMS',
    PHONE: 'par téléphone',
    POST: 'par la poste',
    SOCIAL: 'sur les réseaux sociaux',
    IN_APP: 'dans le produit',
  },
  receiptNoted: (time, reference) =>
    `Enregistré le ${time}, sous la référence ${reference}. Cela vaut à partir de ce moment.`,
  onItsWay: 'Un message déjà en route peut encore arriver.',
  receiptButton: 'Voir mes choix',
  receiptNotYou: 'Ce n’était pas vous ? Sur cette page, vous voyez ce qui est enregistré et pouvez le modifier.',
  whyReceipt: (brand) =>
    `${brand} envoie cet e-mail une seule fois, pour confirmer ce qui a été enregistré. Ce n’est pas de la publicité.`,
  confirmText: (brand, titles, url) =>
    `${brand} : confirmez dans la journée que vous voulez ${titles} : ${url} Ce n’était pas vous ? Ne faites rien.`,
  freshText: (brand, url) =>
    `${brand} : votre lien vers vos choix, valable un jour : ${url} Ce n’était pas vous ? Ne faites rien.`,
};
