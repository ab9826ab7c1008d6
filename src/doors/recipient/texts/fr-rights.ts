import type { RightTexts } from './right-texts';

export const frRights: RightTexts = {
  freshHeading: 'Activer quelque chose ou voir vos données',
  freshWhy:
    'Un message contenant ce lien a pu être transféré. Nous vous envoyons donc d’abord un nouveau lien, à votre propre adresse. Il est valable un jour et permet d’activer quelque chose une seule fois.',
  freshButton: 'M’envoyer un nouveau lien',
  freshSentTitle: 'Consultez votre messagerie',
  freshSent:
    'Si nous connaissons quelqu’un à cette adresse, un message avec un nouveau lien est en route. Le lien est valable un jour.',
  freshSentHelp:
    'Rien reçu ? Regardez dans le courrier indésirable et réessayez après une demi-heure : nous n’en envoyons pas plus souvent. Vous pouvez toujours tout arrêter par le lien présent dans chaque message, ou par le contact ci-dessous.',
  freshTextedTitle: 'Regardez votre téléphone',
  freshTexted:
    'Si nous connaissons une seule personne à ce numéro, un SMS avec un nouveau lien est en route. Le lien fonctionne un jour. Rien reçu ? Réessayez après une demi-heure : nous n’en envoyons pas plus.',
  mailsAreFiles:
    'Aucun serveur de messagerie n’est configuré (SMTP_URL) : le message est un fichier .eml dans le dossier mail du répertoire de données.',
  askTitle: 'Demander un lien vers vos choix',
  askLead: (brand) =>
    `Indiquez l’adresse à laquelle vous recevez les messages de ${brand}. Nous y envoyons un lien qui vous permet de voir ce que nous vous envoyons et de le modifier.`,
  askLabel: 'Votre adresse e-mail',
  askButton: 'M’envoyer le lien',
  askInvalid: 'Ce n’est pas une adresse e-mail. Écrivez-la comme nom@exemple.fr.',
  askLabelOrPhone: 'Votre adresse e-mail ou numéro de mobile',
  askInvalidOrPhone:
    'Ce n’est ni une adresse e-mail ni un numéro de téléphone. Écrivez nom@exemple.fr, ou +33 et la suite de votre numéro.',
  askInstead: 'Recevoir un nouveau lien',
  needsFreshTitle: 'Un nouveau lien est nécessaire',
  needsFresh:
    'Rien n’a changé. Il faut pour cela un nouveau lien, envoyé à votre propre adresse, et chaque nouveau lien ne sert qu’une fois.',
  spentNote:
    'Ce lien permet encore de tout arrêter. Il ne montre plus de données et n’active plus rien : il a déjà servi ou date de plus d’un jour.',
  suppressedNote:
    'Un refus existe à ce sujet. Si vous l’activez, nous vous envoyons d’abord un message pour le confirmer.',

  pauseHeading: 'Ou faire une pause',
  pauseLead: (brand) =>
    `${brand} ne vous envoie alors aucune publicité pendant un temps. Ensuite, tout reprend comme maintenant.`,
  pauseButton: (days, date) => `${days} jours, jusqu’au ${date}`,
  pauseNote: 'Une pause se termine d’elle-même. Vous pouvez toujours la prolonger ou tout arrêter.',
  pauseEndByFresh: 'Pour reprendre plus tôt, il faut un nouveau lien envoyé à votre propre adresse.',
  pauseEndButton: 'Terminer la pause maintenant',
  pausedUntil: (date) => `La publicité est en pause jusqu’au ${date}.`,
  pausedTitle: 'La publicité est en pause',
  pausedDone: (brand, date) =>
    `${brand} ne vous envoie aucune publicité jusqu’au ${date}. Ensuite, tout reprend comme avant.`,
  pauseEndedTitle: 'La pause est terminée',
  pauseEnded: 'Ce qui est activé peut de nouveau vous parvenir.',

  trackingHeading: 'Ce que vous ouvrez et cliquez',
  trackingIs: {
    ON: {
      OPENS: (brand) => `${brand} enregistre les messages que vous ouvrez.`,
      CLICKS: (brand) => `${brand} enregistre les liens sur lesquels vous cliquez.`,
      BOTH: (brand) => `${brand} enregistre les messages que vous ouvrez et les liens sur lesquels vous cliquez.`,
    },
    OFF: {
      OPENS: (brand) => `${brand} n’enregistre pas les messages que vous ouvrez.`,
      CLICKS: (brand) => `${brand} n’enregistre pas les liens sur lesquels vous cliquez.`,
      BOTH: (brand) => `${brand} n’enregistre ni vos ouvertures ni vos clics.`,
    },
  },
  trackingApart: 'Cela ne concerne pas les messages eux-mêmes : ils ne changent pas.',
  trackingButton: 'Ne plus enregistrer cela',
  trackingAllowButton: 'Cela peut être enregistré',
  trackingStoppedTitle: 'L’enregistrement est arrêté',
  trackingAllowedTitle: 'Votre accord est enregistré',

  whySummary: 'Pourquoi, et sur quelle base ?',
  whyBasis: {
    CONSENT: () => 'Uniquement avec votre consentement.',
    LEGITIMATE_INTEREST: (brand) =>
      `Parce que ${brand} y a un intérêt légitime. Vous pouvez vous y opposer à tout moment.`,
    CONTRACT: () => 'Parce que cela fait partie d’un contrat avec vous ou votre organisation.',
    LEGAL_OBLIGATION: () => 'Parce que la loi le demande.',
  },
  whySaid: { YES: (date) => `Vous avez dit oui le ${date},`, NO: (date) => `Vous avez dit non le ${date},` },
  whyCompanySaid: {
    YES: (brand, date) => `${brand} l’a activé le ${date},`,
    NO: (brand, date) => `${brand} l’a désactivé le ${date},`,
  },
  whyNothingSaid: 'Vous ne vous êtes pas encore prononcé à ce sujet.',
  whySource: {
    PAGE: 'sur cette page.',
    ONE_CLICK: 'par un clic dans un message.',
    TEXT_MESSAGE: 'par SMS.',
    MAIL: 'par un e-mail à notre attention.',
    CONFIRMATION: 'par le lien d’un message de confirmation.',
    API: 'par un autre de nos systèmes.',
    IMPORT: 'comme noté dans une liste que nous avons reprise.',
    PROVIDER: 'par notre service d’envoi.',
    POLICY: 'lors d’un changement de notre politique.',
    RETENTION: 'lors du nettoyage d’anciennes données.',
  },
  whyWords: (wording) => `Le texte que vous avez vu alors : ${wording}.`,
  whyReference: (reference) => `Référence : ${reference}.`,

  undoLead: 'Était-ce une erreur ?',
  undoButton: (title) => `Remettre ${title} comme avant`,
  undoneTitle: 'C’est remis comme avant',
  undone: (title) => `${title} est de nouveau comme avant.`,
  undoTooLateTitle: 'Il est trop tard pour revenir en arrière',
  undoTooLate:
    'C’est possible pendant une demi-heure, tant que rien n’a changé depuis. Votre refus reste valable. Un nouveau lien permet d’activer quelque chose.',

  reasonHeading: 'Voulez-vous dire pourquoi ?',
  reasonHint: 'Ce n’est pas nécessaire. Votre choix est enregistré et ne change pas.',
  reasons: {
    TOO_MANY: 'Je recevais trop de messages',
    NOT_RELEVANT: 'Ils ne concernaient pas ce qui m’occupe',
    NEVER_ASKED: 'Je ne les ai jamais demandés',
    OTHER: 'Autre chose',
  },
  reasonButton: 'Envoyer',
  reasonThanksTitle: 'Merci',
  reasonThanks: 'Nous l’avons noté. Votre choix n’a pas changé.',

  heldHeading: 'Ce que nous conservons sur vous',
  heldName: 'Nom',
  heldOrganisation: 'Organisation',
  heldAddress: { EMAIL: 'Adresse e-mail', PHONE: 'Numéro de téléphone' },
  heldLanguage: 'Langue',
  heldCountry: 'Pays',
  heldRelation: 'Relation',
  heldRole: 'Rôle',
  relation: {
    CUSTOMER: 'Client',
    FORMER_CUSTOMER: 'Ancien client',
    PROSPECT: 'Intéressé',
    PARTNER: 'Partenaire',
  },
  downloadNote: 'Tout ce que nous conservons sur vous, dans un fichier (JSON).',
  downloadButton: 'Télécharger mes données',
  deleteNote: 'Faire effacer vos données. Nous retenons seulement que vous ne voulez pas de messages.',
  deleteButton: 'Effacer mes données',
  deleteTitle: 'Effacer vos données',
  deleteMeans: (brand) =>
    `${brand} efface vos données et ne vous envoie plus rien, pas même les messages liés à un rôle. Nous gardons une empreinte chiffrée de votre adresse, pour savoir que vous ne voulez pas de messages. Cela ne peut pas être annulé.`,
  deleteConfirmButton: 'Effacer mes données',
  deletedTitle: 'Vos données sont effacées',
  deleted: (brand) => `${brand} ne conserve plus de données sur vous et ne vous envoie plus rien.`,
  keptElsewhere: (title, ground) => `Reste conservé : ${title}. ${ground}`,
};
