import { meaningOfText } from '../../src/domain/stop-word';

describe('a text message', () => {
  test.each([
    'STOP',
    'stop',
    ' Stop. ',
    '"STOP"',
    'Stop!!!',
    'STOPPEN',
    'afmelden',
    'Uitschrijven',
    'UNSUBSCRIBE',
    'ARRET',
    'ARRÊT',
    'arre\u0302t',
    'STOPP',
    'STOP stop',
    'stop aub',
    'Stop, alstublieft!',
    'Afmelden graag, alvast bedankt',
    'STOP please',
    'Please stop. Thank you.',
    'ARRÊT s’il vous plaît',
    "arret s'il vous plait merci",
    'Stopp bitte',
    'Ｓｔｏｐ',
  ])('%j is a stop', (text) => {
    expect(meaningOfText(text)).toBe('STOP');
  });

  test.each([
    '',
    '   ',
    'please',
    'merci',
    'Do not stop',
    'Niet stoppen!',
    'Can you stop the installation until Monday?',
    'STOP 2 mails',
    'non-stop',
    'bus stop',
    'ja',
    'stopcontact',
    'Ik wil geen berichten meer',
  ])('%j is for a person to read', (text) => {
    expect(meaningOfText(text)).toBe('FOR_A_PERSON');
  });
});
