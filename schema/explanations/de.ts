import type { Explanations } from '../explanation';

export const de: Explanations = {
  reason: {
    UNDELIVERABLE: 'Es gibt keine Adresse, an die diese Nachricht zugestellt werden kann.',
    RESTRICTED: 'Die Verarbeitung der Daten dieser Person ist eingeschränkt.',
    NOT_IN_REQUIRED_ROLE:
      'Diese Nachricht geht nur an Personen in einer bestimmten Rolle, und diese Person hat sie zurzeit nicht.',
    PAUSED: 'Werbung an diese Person ist für eine Weile ausgesetzt.',
    OPTED_OUT: 'Diese Person ist von diesem Thema auf diesem Kanal abgemeldet.',
    STALE: 'Mit dieser Person gab es länger keinen Kontakt, als die Datenschutzerklärung erlaubt.',
    NO_CONSENT: 'Diese Person hat sich für dieses Thema nicht angemeldet.',
    UNCONFIRMED: 'Diese Person hat sich für dieses Thema angemeldet, es aber noch nicht bestätigt.',
    NOT_INFORMED: 'Diese Person wurde über dieses Thema noch nicht informiert.',
    MANDATORY_TOPIC: 'Diese Nachricht muss gesendet werden, auch an Personen, die keine Werbung wünschen.',
    SERVICE_TOPIC: 'Dies ist eine Servicenachricht, und diese Person hat ihr nicht widersprochen.',
    OPTED_IN: 'Diese Person hat sich für dieses Thema angemeldet.',
    SOFT_OPT_IN:
      'Die Datenschutzerklärung erlaubt dieses Thema bei Personen wie dieser, und diese Person hat nicht Nein gesagt.',
  },
  suppressed: {
    OBJECTION:
      'Diesen Nachrichten wurde widersprochen, von dieser Person oder unter dieser Adresse; nur die Person selbst kann das aufheben.',
    COMPLAINT: 'Eine Nachricht an diese Person oder Adresse wurde als Spam gemeldet.',
    ERASURE: 'Die Daten dieser Person wurden auf Wunsch gelöscht, und die Nachrichten bleiben gestoppt.',
    UNDER_AGE: 'Diese Person wurde als zu jung für diese Nachrichten gemeldet.',
    MANUAL: 'Das Unternehmen selbst hat Nachrichten an diese Person gestoppt.',
  },
};
