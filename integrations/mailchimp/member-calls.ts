import { type Asker, type Json, objectsAt } from './client';
import { isNotFound, strangeAnswer } from './failures';
import { type Member, readMember, timeText } from './member';

/** What a write sets; what is left out stays as it is there. */
export interface MemberWrite {
  readonly status?: 'subscribed' | 'unsubscribed' | 'pending';
  readonly interests?: Readonly<Record<string, boolean>>;
  readonly permissions?: Readonly<Record<string, boolean>>;
  readonly mergeFields?: Readonly<Record<string, string>>;
  readonly language?: string;
  /** Of a yes: asked right before it goes out. */
  readonly isStillWanted?: () => Promise<boolean>;
}

export interface MemberPage {
  readonly members: readonly Member[];
  readonly total: number;
}

export interface MemberCalls {
  /** Undefined: not in the audience, or deleted for good. */
  member(list: string, hash: string): Promise<Member | undefined>;
  members(list: string, query: Json): Promise<MemberPage>;
  /** Makes a member who is not there yet; one who is keeps their status. */
  putMember(list: string, email: string, write: NewMember): Promise<Member>;
  /** Undefined: not in the audience. Never makes one. */
  changeMember(list: string, hash: string, write: MemberWrite): Promise<Member | undefined>;
  /** Up to 500 noes in one call. Gives those that were written; whoever is missing in it was not. */
  stopMembers(list: string, emails: readonly string[]): Promise<readonly Member[]>;
  /** For good. `false`: nobody was there. */
  deleteForGood(list: string, hash: string): Promise<boolean>;
}

export interface NewMember extends MemberWrite {
  readonly hash: string;
  readonly statusIfNew: 'subscribed' | 'unsubscribed';
  readonly optedInAt?: Date;
}

/** As many as one call takes. */
export const MOST_AT_ONCE = 500;

const FIELDS = [
  'id',
  'email_address',
  'unique_email_id',
  'status',
  'interests',
  'marketing_permissions',
  'unsubscribe_reason',
  'timestamp_opt',
  'ip_opt',
  'source',
  'last_changed',
  'merge_fields',
  'language',
];
const ONE = { fields: FIELDS };
const MANY = [...FIELDS.map((field) => `members.${field}`), 'total_items'];
/** A merge field that the audience asks for is no reason to turn away a no, or the yes of somebody we hold no name of. */
const SKIP = { skipMergeValidation: true };

export function memberCalls({ read, write, remove }: Asker): MemberCalls {
  return {
    member: (list, hash) =>
      orNobody(
        read('read a member', (sdk) => sdk.lists.getListMember(list, hash, ONE)),
        'read a member',
      ),
    members: async (list, query) => {
      const call = 'read members';
      const answer = await read(call, (sdk) => sdk.lists.getListMembersInfo(list, { fields: MANY, ...query }));
      const total = answer.total_items;
      if (typeof total !== 'number') throw strangeAnswer(call);
      return { members: objectsAt(answer, 'members', call).map((one) => readMember(one, call)), total };
    },
    putMember: async (list, email, { hash, statusIfNew, optedInAt, ...member }) => {
      const body = {
        email_address: email,
        status_if_new: statusIfNew,
        ...bodyOf(member),
        ...(optedInAt && { timestamp_opt: timeText(optedInAt) }),
      };
      const call = 'add a member';
      const send = write(call, (sdk) => sdk.lists.setListMember(list, hash, body, SKIP), member.isStillWanted);
      return readMember(await send, call);
    },
    changeMember: (list, hash, member) => {
      const body = bodyOf(member);
      const call = 'change a member';
      return orNobody(
        write(call, (sdk) => sdk.lists.updateListMember(list, hash, body, SKIP), member.isStillWanted),
        call,
      );
    },
    stopMembers: async (list, emails) => {
      const members = emails.map((email) => ({ email_address: email, status: 'unsubscribed' }));
      const call = 'stop members';
      const options = { ...SKIP, skipDuplicateCheck: true };
      const body = { members, update_existing: true };
      // A 200 says nothing: who failed is in `errors`, and is in neither of the two lists that are read here.
      const answer = await write(call, (sdk) => sdk.lists.batchListMembers(list, body, options));
      const written = [...objectsAt(answer, 'updated_members', call), ...objectsAt(answer, 'new_members', call)];
      return written.map((one) => readMember(one, call));
    },
    deleteForGood: (list, hash) =>
      remove('delete a member for good', (sdk) => sdk.lists.deleteListMemberPermanent(list, hash)),
  };
}

async function orNobody(answer: Promise<Json>, call: string): Promise<Member | undefined> {
  try {
    return readMember(await answer, call);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

function bodyOf({ status, interests, permissions, mergeFields, language }: MemberWrite): Json {
  return {
    ...(status && { status }),
    ...(hasAny(interests) && { interests }),
    ...(hasAny(permissions) && {
      marketing_permissions: Object.entries(permissions).map(([id, enabled]) => ({
        marketing_permission_id: id,
        enabled,
      })),
    }),
    ...(hasAny(mergeFields) && { merge_fields: mergeFields }),
    ...(language !== undefined && { language }),
  };
}

function hasAny<T>(record: Readonly<Record<string, T>> | undefined): record is Readonly<Record<string, T>> {
  return record !== undefined && Object.keys(record).length > 0;
}
