import type { Explanations } from '../explanation';

export const de: Explanations = {
  reason: {
    UNDELIVERABLE: 'Es gibt keine Adresse, an die diese Nachricht zugestellt werden kann.',
    RESTRICTED: 'Die Verarbeitung der Daten dieser Person ist eingeschränkt.',
    NOT_IN_REQUIRED_ROLE:
      'Diese Nachricht geht nur an Personen in einer bestimmten Rolle, und diese Person hat sie zurzeit nicht.',
    PAUSED: 'Diese Person hat Werbung für eine Weile ausgesetzt.',
    OPTED_OUT: 'Diese Person hat sich von diesem Thema abgemeldet.',
    STALE: 'Mit dieser Person gab es länger keinen Kontakt, als die Datenschutzerklärung erlaubt.',
    NO_CONSENT: 'Diese Person hat sich für dieses Thema nicht angemeldet.',
    UNCONFIRMED: 'Diese Person hat sich für dieses Thema angemeldet, es aber noch nicht bestätigt.',
    NOT_INFORMED: 'Diese Person wurde über dieses Thema noch nicht informiert.',
    MANDATORY_TOPIC: 'Diese Nachricht muss gesendet werden.',
    SERVICE_TOPIC: 'Dies ist eine Servicenachricht, und diese Person hat ihr nicht widersprochen.',
    OPTED_IN: 'Diese Person hat sich für dieses Thema angemeldet.',
    SOFT_OPT_IN:
      'Die Datenschutzerklärung erlaubt dieses Thema bei Personen wie dieser, und diese Person hat nicht nein gesagt.',
  },
  suppressed: {
    OBJECTION: 'Diese Person hat widersprochen; nur sie selbst kann das wieder öffnen.',
    COMPLAINT: 'Eine Nachricht an diese Adresse wurde als Spam gemeldet.',
    ERASURE: 'Die Daten dieser Person wurden auf Wunsch gelöscht.',
    UNDER_AGE: 'Diese Person ist zu jung für diese Nachricht.',
    MANUAL: 'Das Unternehmen selbst hat Nachrichten an diese Person gestoppt.',
  },
};
