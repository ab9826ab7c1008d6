import { openMailedLink } from '../security/mailed-link';
import { createReceiptToken } from '../security/receipt-token';
import { createLinkRequestLimits } from '../store/link-request-limits';
import { livingAmong } from '../store/living-contacts';
import { giveStopReason, undoOptOuts } from './after-receipt';
import { applyPolicy } from './apply-policy';
import { checkReadiness } from './check-readiness';
import { createCommitLane } from './commit-change';
import { comparePolicy } from './compare-policy';
import { decideAsOf } from './decide-as-of';
import { createDecisionLane, decideSends } from './decide-sends';
import { readErasureReceipt } from './erase-contact';
import { exclusionOperations } from './exclusions';
import { exportContact } from './export-contact';
import { openPageLink, overFreshLink } from './fresh-links';
import type { Ground } from './ground';
import { importContacts } from './import-contacts';
import { inboundOperations } from './inbound-operations';
import type { Operations } from './index';
import { cleanUpInteractions, prepareInteractionPartitions } from './interaction-upkeep';
import { lintMail } from './lint-mail';
import { listCases } from './list-cases';
import { listContacts } from './list-contacts';
import { listSuppressions, suppressionCounts, withoutText } from './list-suppressions';
import { confirmByLink, readConfirmation } from './mailed-links';
import { readMail, requestFreshLink } from './mails';
import { personActs } from './person-acts';
import { createPreferenceLinks, openLink, openMailbox, readPage } from './preference-links';
import { readContacts } from './read-contact';
import { createPageLane } from './read-for-pages';
import { readInteractionCounts, readInteractions } from './read-interactions';
import { readLedger, readLedgerEntries } from './read-ledger';
import { readSyncStatus } from './read-sync-status';
import { createInteractionLanes, recordInteractions } from './record-interactions';
import { screeningOperations } from './screenings';
import { stopByText } from './stop-by-text';
import { createSyncOperations } from './sync-at-providers';
import { takeReadings } from './take-readings';
import { createTrackingLinks, openPixel, openTrackedLink } from './tracking-links';
import { upsertContact } from './upsert-contact';
import { verifyLedger } from './verify-ledger';
import { closeWaitingMessage, keepForAPerson, waitingMessages } from './waiting-messages';

/** Puts the operations together over one database. `idle` resolves when nothing is under way, for a graceful stop. */
export function createOperations(ground: Ground): Operations & { idle(): Promise<void> } {
  const commits = createCommitLane(ground);
  const decisions = createDecisionLane(ground);
  const pages = createPageLane(ground);
  const interactions = createInteractionLanes(ground);
  const linkRequests = createLinkRequestLimits();
  return {
    active: ground.active,
    inbound: inboundOperations(ground, { commits, interactions }),
    sync: createSyncOperations(ground, commits),
    ...personActs(ground, commits),
    ...screeningOperations(ground, decisions),
    ...exclusionOperations(ground, decisions),
    readContact: async (key) => (await readContacts(ground, [key]))[0],
    readContacts: (keys) => readContacts(ground, keys),
    listContacts: (filter, page) => listContacts(ground, filter, page),
    listSuppressions: (filter, page) => listSuppressions(ground, filter, page),
    suppressionCounts: () => suppressionCounts(ground),
    withoutText: (key) => withoutText(ground, key),
    upsertContact: (input, said) => upsertContact(ground, commits, { input, said }),
    decideAsOf: (asked) => decideAsOf(ground, asked),
    decideSends: async (to, topic, channel) => decideSends(ground, decisions, { to, topic, channel }),
    createPreferenceLinks: async (contacts, topic, idempotency) => {
      if (idempotency) await commits.run({ changes: [], idempotency });
      return createPreferenceLinks(ground, contacts, topic);
    },
    exportContact: async (contact, idempotency) => {
      if (idempotency) await commits.run({ changes: [], idempotency });
      return exportContact(ground, contact);
    },
    readErasureReceipt: (contactId) => readErasureReceipt(ground, contactId),
    openLink: (token) => openLink(ground, token),
    openMailbox: (localPart) => openMailbox(ground, localPart),
    stopByText: (stop) => stopByText(ground, commits, stop),
    keepForAPerson: (message) => keepForAPerson(ground, message),
    waitingMessages: () => waitingMessages(ground),
    closeWaitingMessage: (id) => closeWaitingMessage(ground, id),
    openPageLink: (token) => openPageLink(ground, token),
    overFreshLink: (fresh, said, act) => overFreshLink(ground, fresh, { said, act }),
    createReceiptToken: (receipt) => createReceiptToken(receipt, ground.secrets),
    undoOptOuts: async (receipt, topics, said) => undoOptOuts(ground, commits, { receipt, topics, said }),
    giveStopReason: async (receipt, reason, said) => giveStopReason(ground, commits, { receipt, reason, said }),
    openMailedLink: (token) => openMailedLink(token, ground.secrets),
    readConfirmation: (link) => readConfirmation(ground, link),
    confirmByLink: (link, optIns, said) => confirmByLink(ground, commits, { link, optIns, said }),
    requestFreshLink: (who, request) => requestFreshLink(ground, linkRequests, { who, ...request }),
    readMail: (job, jobId) => readMail(ground, job, jobId),
    withoutLivingContact: async (contactIds) => {
      const living = await livingAmong(ground.database.pool, contactIds);
      return contactIds.filter((id) => !living.has(id));
    },
    readPage: (page) => readPage(ground, pages, page),
    lintMail: (raw) => lintMail(ground, raw),
    readLedger: (contact, page) => readLedger(ground, contact, page),
    readLedgerEntries: (places) => readLedgerEntries(ground, places),
    importRows: (rows, options) => importContacts(ground, commits, { rows, ...options }),
    recordInteractions: (reports, by) => recordInteractions(ground, { commits, interactions }, { reports, by }),
    createTrackingLinks: async (request, idempotency) => {
      if (idempotency) await commits.run({ changes: [], idempotency });
      return createTrackingLinks(ground, request);
    },
    openTrackedLink: (token) => openTrackedLink(ground, token),
    openPixel: (token) => openPixel(ground, token),
    readInteractions: (contact, page) => readInteractions(ground, contact, page),
    readInteractionCounts: (days) => readInteractionCounts(ground, days),
    prepareInteractionPartitions: () => prepareInteractionPartitions(ground),
    cleanUpInteractions: () => cleanUpInteractions(ground),
    listCases: (request) => listCases(ground, request),
    comparePolicy: async (candidate, options) => (await comparePolicy(ground, candidate, options)).comparison,
    applyPolicy: (candidate, options) => applyPolicy(ground, commits, { candidate, ...options }),
    syncStatus: () => readSyncStatus(ground),
    checkReadiness: () => checkReadiness(ground),
    takeReadings: () => takeReadings(ground, { commits, decisions }),
    verifyLedger: (options) => verifyLedger(ground, options),
    idle: async () => {
      await Promise.all([commits.idle(), decisions.idle(), interactions.idle(), pages.idle()]);
    },
  };
}
