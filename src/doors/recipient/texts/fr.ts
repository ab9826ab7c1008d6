import { frRights } from './fr-rights';
import type { PageTexts } from './page-texts';

export const fr: PageTexts = {
  ...frRights,
  locale: 'fr-BE',
  languageName: 'Français',
  languages: 'Langue',
  errorPrefix: 'Erreur',
  byChannel: {
    EMAIL: 'par e-mail',
    SMS: 'par SMS',
    PHONE: 'par téléphone',
    POST: 'par courrier',
    SOCIAL: 'sur les réseaux sociaux',
    IN_APP: 'dans le produit',
  },
  quoted: (title) => `« ${title} »`,

  pageTitle: (by) => `Quels messages vous envoyer ${by} ?`,
  pageTitleOfAll: 'Quels messages vous envoyer ?',
  intro: (brand) =>
    `${brand} propose cette page à tous ceux qui reçoivent des messages. Vous décidez de ce qui peut encore venir.`,
  introTo: (brand, masked) => `${brand} vous écrit à ${masked}. Vous décidez de ce qui peut encore venir.`,

  stopHeading: 'Se désinscrire',
  allOff: 'Tout est désactivé sur cette page.',
  stopButton: {
    TOPIC: (title) => `Se désinscrire de ${title}`,
    DIRECT_MARKETING: () => 'Arrêter toute publicité',
    ALL_OPTIONAL: () => 'Arrêter tous les messages facultatifs',
  },
  stopMeans: {
    TOPIC: (brand, title, by) => `${brand} ne vous envoie plus ${title} ${by}. Le reste ne change pas.`,
    DIRECT_MARKETING: (brand) =>
      `${brand} ne vous envoie plus de publicité : ni bulletins avec des offres, ni invitations, ni campagnes. Ni par e-mail, ni par SMS, téléphone ou courrier.`,
    ALL_OPTIONAL: (brand) =>
      `${brand} ne vous envoie plus rien qui ne soit obligatoire : ni bulletins, ni offres, ni invitations, ni enquêtes. Ni par e-mail, ni par SMS, téléphone ou courrier.`,
  },
  wholeGroup: (companies) => `Cela vaut pour ${companies}.`,
  atOnce: 'C’est valable immédiatement. Vous n’avez pas de raison à donner.',

  choicesHeading: 'Ou choisissez vous-même',
  choicesHint: 'Une case cochée veut dire : cela peut venir. Décochez ce que vous ne voulez pas, puis enregistrez.',
  pendingNote: 'Pas encore confirmé. Rien ne vient avant que vous ne confirmiez par le lien de notre message.',
  untilNoNote: 'Cela peut venir jusqu’à ce que vous disiez non.',
  offLabel: 'Désactivé',
  offHeading: 'Ce qui est désactivé',
  offNote:
    'Un message contenant ce lien a pu être transféré. Pour réactiver quelque chose, demandez donc un nouveau lien à votre propre adresse, plus bas.',
  saveButton: 'Enregistrer mes choix',

  mandatoryHeading: 'Ce qui vient dans tous les cas',
  mandatoryNote:
    'Ces messages ne sont pas de la publicité et doivent être envoyés : il n’y a donc pas d’interrupteur ici.',
  mandatoryRole: (title, role) => `Vous recevez ${title} parce que vous êtes enregistré comme ${role}.`,
  mandatoryRoleAt: (title, role, customer) =>
    `Vous recevez ${title} parce que vous êtes enregistré comme ${role} pour ${customer}.`,
  mandatoryBasis: {
    CONTRACT: (title) => `Vous recevez ${title} lorsque c’est nécessaire à un contrat avec vous ou votre organisation.`,
    LEGAL_OBLIGATION: (title) => `Vous recevez ${title} lorsque la loi nous demande de l’envoyer.`,
    LEGITIMATE_INTEREST: (title) => `Vous recevez ${title} lorsque c’est nécessaire pour ce que vous utilisez.`,
    CONSENT: (title) => `Vous recevez ${title}.`,
  },
  endRole: 'Ce n’est plus votre rôle ? La personne qui vous a enregistré, ou le contact ci-dessous, peut y mettre fin.',
  endRoleAt: (customer) => `Ce n’est plus votre rôle ? ${customer}, ou le contact ci-dessous, peut y mettre fin.`,

  footerHeading: 'Qui est responsable',
  responsible: 'Responsable de vos données',
  address: 'Adresse',
  privacyContact: 'Questions sur vos données',
  regulator: 'Autorité de contrôle',
  regulatorNote: 'Vous pouvez toujours introduire une plainte auprès de l’autorité.',
  minimumAgeNote: (age) =>
    `Nous ne conservons pas sciemment de données d’enfants de moins de ${age} ans. Si vous savez que c’est le cas, signalez-le au contact ci-dessus : nous les effaçons aussitôt.`,

  stopDoneTitle: 'Vous êtes désinscrit',
  stopDone: {
    TOPIC: (brand, title, by) => `${brand} ne vous envoie plus ${title} ${by}. C’est valable dès maintenant.`,
    DIRECT_MARKETING: (brand) =>
      `${brand} ne vous envoie plus de publicité, par aucune voie. C’est valable dès maintenant.`,
    ALL_OPTIONAL: (brand) =>
      `${brand} ne vous envoie plus rien qui ne soit obligatoire, par aucune voie. C’est valable dès maintenant.`,
  },
  stoodAlready: 'Nous l’avions déjà enregistré, et cela reste valable.',
  onItsWay: 'Un message déjà en route peut encore arriver.',
  savedTitle: 'Vos choix sont enregistrés',
  partlySavedTitle: 'Tout n’a pas pu être enregistré',
  unchangedTitle: 'Rien n’a changé',
  unchanged: 'Vous n’avez modifié aucun choix, nous n’avons donc rien enregistré.',
  outcomeOn: (title) => `${title} est activé.`,
  outcomeOff: (title) => `${title} est désactivé. C’est valable dès maintenant.`,
  outcomePending: (title) =>
    `${title} est noté. Cela viendra après votre confirmation par le lien de notre message à votre adresse.`,
  outcomeConfirm: (title) =>
    `${title} reste désactivé. Un refus existe : nous vous envoyons un message à votre adresse, et cela s’active lorsque vous y confirmez.`,
  outcomeFresh: (title) =>
    `${title} reste désactivé. Un refus existe : il faut un nouveau lien envoyé à votre propre adresse. Demandez-le sur la page de vos choix.`,
  outcomeRefused: (title) =>
    `${title} reste désactivé. Nous ne pouvons pas l’activer depuis cette page. Adressez-vous au contact ci-dessous.`,
  receiptHeading: 'Ce que nous avons enregistré',
  receiptFor: 'Pour',
  receiptBy: 'Par',
  receiptAt: 'Reçu',
  receiptReference: 'Référence',
  receiptKeep: 'Vous pouvez imprimer ou conserver cette page comme preuve.',
  stillHeading: 'Ce qui peut encore venir',
  stillNothing: 'Rien.',
  backToChoices: 'Voir tous vos choix',

  confirmTitle: 'Voulez-vous vous désinscrire ?',
  confirmIntro: (brand) => `Ce lien vient d’un message de ${brand}. Rien n’a encore changé : appuyez sur le bouton.`,
  confirmOther: 'Voir plutôt tous vos choix',

  toConfirmTitle: 'Confirmez votre choix',
  toConfirmLead: (brand, masked) => `${brand} pourra ensuite vous envoyer à ${masked} :`,
  toConfirmButton: 'Oui, je confirme',
  toConfirmNot:
    'Rien n’a encore changé. Si vous n’avez rien demandé, ne faites rien : sans votre confirmation, rien ne vient.',
  confirmedTitle: 'Votre choix est confirmé',
  voidTitle: 'Cette confirmation ne fonctionne plus',
  voidReasons: 'Le lien a déjà servi, date de plus d’un jour, ou un refus l’a suivi. Rien n’a changé maintenant.',
  voidHelp: 'Pour activer quelque chose, demandez un nouveau lien sur la page de vos choix.',

  neutralTitle: 'Ce lien ne fonctionne pas',
  neutral: (brand) =>
    `Nous ne voyons pas à quel message de ${brand} appartient ce lien. Il en manque peut-être une partie. Rien n’a changé.`,
  neutralHelp:
    'Réessayez avec le lien dans le message même. Si cela ne marche pas, écrivez au contact ci-dessous : pour un refus, vous n’avez pas de raison à donner.',
  notUnderstoodTitle: 'Nous n’avons pas compris le formulaire',
  notUnderstood:
    'Ce qui a été envoyé ne correspond pas à cette page, rien n’a donc été modifié. La page a peut-être changé depuis que vous l’avez ouverte. Ouvrez-la de nouveau.',
  notRecordedTitle: 'Votre choix n’est pas encore enregistré',
  notRecorded: 'Une erreur s’est produite de notre côté. Appuyez encore une fois sur le bouton.',
  unavailableTitle: 'Cette page est momentanément indisponible',
  unavailable: 'Une erreur s’est produite de notre côté et rien n’a été modifié. Réessayez dans une minute.',
  nobodyTitle: 'Il n’y a rien à choisir',
  nobody:
    'Ce lien ne correspond plus à personne, aucun choix n’a donc été enregistré. Vous pouvez toujours tout arrêter sur la page.',
};
